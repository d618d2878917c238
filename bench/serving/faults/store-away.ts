import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import type { Findings } from "./run.ts";
import { BUCKET, Store } from "./store.ts";

/** Long enough for the longest wait between two attempts to be reached. */
const AWAY_MS = 25_000;
const SMOKE_AWAY_MS = 1_000;
const ROUNDS = 3;
const READY_AFTER_S = 10;
const main = join(import.meta.dirname, "../../../model-server/dist/main.js");

interface Illness {
  readonly name: string;
  start(store: Store): Promise<void>;
  end(store: Store): Promise<void>;
}

const ILLNESSES: readonly Illness[] = [
  {
    name: "connections refused",
    start: (store) => store.close(),
    end: (store) => store.open(true),
  },
  {
    name: "connections taken, and not a byte said",
    start: (store) => store.open(false),
    end: (store) => store.open(true),
  },
  {
    name: "access denied (403)",
    start: async (store) => {
      store.allow(false);
      await store.open(true);
    },
    end: async (store) => store.allow(true),
  },
];

/** The server starts while its store is ill, and has to be ready by itself within seconds of the store's return. */
export async function storeAway(findings: Findings, bundle: string, smoke: boolean): Promise<void> {
  const awayMs = smoke ? SMOKE_AWAY_MS : AWAY_MS;
  findings.section(`The model's store (S3) is ill for ${awayMs / 1000} s when the server starts`);
  const store = new Store();
  try {
    await store.start(bundle);
    for (const illness of ILLNESSES) {
      const took: number[] = [];
      for (let round = 0; round < (smoke ? 1 : ROUNDS); round++) {
        took.push(await readyAfter(store, illness, awayMs));
      }
      findings.figure(
        `${illness.name}: ready ${took.map((s) => s.toFixed(1)).join(", ")} s after its return`,
      );
      findings.promise(`${illness.name}: ready after s`, Math.max(...took), READY_AFTER_S);
    }
  } finally {
    await store.stop();
  }
}

/** @returns seconds from the store's return until the server was ready, its own warm-up included */
async function readyAfter(store: Store, illness: Illness, awayMs: number): Promise<number> {
  await illness.start(store);
  const cache = mkdtempSync(join(tmpdir(), "bench-store-"));
  const server = spawn(process.execPath, [main], {
    env: {
      PATH: process.env["PATH"],
      ...store.environment,
      MODEL_URI: `s3://${BUCKET}/model`,
      MODEL_CACHE_DIR: cache,
      HOST: "127.0.0.1",
      PORT: "0",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ready = (async () => {
    for await (const line of createInterface({ input: server.stdout })) {
      if ((JSON.parse(line) as { msg: string }).msg === "ready") return performance.now();
    }
    throw new Error("The server ended before it was ready.");
  })();
  try {
    const early = await Promise.race([delay(awayMs), ready]);
    if (early !== undefined)
      throw new Error(`The server was ready while its store was ill: ${illness.name}.`);
    const wellAt = performance.now();
    await illness.end(store);
    return ((await ready) - wellAt) / 1000;
  } finally {
    server.kill("SIGKILL");
    await store.close();
    rmSync(cache, { recursive: true, force: true });
  }
}

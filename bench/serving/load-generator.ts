/**
 * A process of its own that asks a server for predictions. Its argument is a JSON object,
 * `LoadOptions`; it prints one line of JSON, `LoadResult`.
 */
import { readFileSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { endlessly, randomNumbers } from "../pipeline/shuffle.ts";
import type { LoadOptions, LoadResult, RequestForm } from "./load-options.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as LoadOptions;
const texts = JSON.parse(readFileSync(options.textsFile, "utf8")) as string[];
const agent = new Agent({ keepAlive: true, maxSockets: options.connections });

const BODIES: Readonly<Record<RequestForm, (texts: readonly string[]) => string>> = {
  v2: (data) => JSON.stringify({ inputs: [{ name: "TEXT", datatype: "BYTES", shape: [data.length], data }] }),
  text: ([text]) => JSON.stringify({ text }),
  texts: (texts) => JSON.stringify({ texts }),
};
/** The label of a request's first text. */
const LABELS: Readonly<Record<RequestForm, (answer: never) => unknown>> = {
  v2: ({ outputs }: { outputs: { name: string; data: unknown[] }[] }) =>
    outputs.find(({ name }) => name === "LABEL")?.data[0],
  text: ({ label }: { label: unknown }) => label,
  texts: ([answer]: { label: unknown }[]) => answer?.label,
};

const times: number[] = [];
const refusals: number[] = [];
const errors: Record<string, number> = {};
const labels = new Map<string, string>();

/** Sends a request, and counts what comes back. `dueAt` is when it should have been sent. */
async function ask(asked: readonly string[], dueAt: number): Promise<void> {
  const sentAt = performance.now();
  try {
    const { status, retryAfter, body } = await post(BODIES[options.form](asked));
    if (status === 503 && retryAfter !== undefined) {
      refusals.push(performance.now() - sentAt);
      return;
    }
    if (status !== 200) throw new Error(`HTTP ${status}`);
    const label = LABELS[options.form](JSON.parse(body) as never);
    if (typeof label !== "string") throw new Error("an answer without a label");
    times.push(performance.now() - dueAt);
    labels.set(asked[0] as string, label);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    errors[code ?? message] = (errors[code ?? message] ?? 0) + 1;
  }
}

function post(body: string): Promise<{ status: number; retryAfter: string | undefined; body: string }> {
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(
      options.url,
      { method: "POST", agent, headers, timeout: 60_000 },
      (response: IncomingMessage) => {
        const parts: Buffer[] = [];
        response.on("error", reject);
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: response.headers["retry-after"],
            body: Buffer.concat(parts).toString("utf8"),
          }),
        );
      },
    );
    sent.on("timeout", () => sent.destroy(new Error("no answer in 60 s"))).on("error", reject);
    sent.end(body);
  });
}

const next = (source: Generator<string, never>) =>
  Array.from({ length: options.texts }, () => source.next().value);

/**
 * All connections draw from one shuffled deck: no two of them replay the same texts in the same order, which would
 * flatter batching, and a run of whole decks sends every text as often as every other run does.
 */
async function closedLoop(): Promise<void> {
  let left = options.requests;
  const deck = endlessly(texts, options.seed);
  const connection = async () => {
    while (left-- > 0) await ask(next(deck), performance.now());
  };
  await Promise.all(Array.from({ length: options.connections }, connection));
}

/** Arrivals of a Poisson process: what many clients who know nothing of each other send together. */
async function openLoop(): Promise<void> {
  const source = endlessly(texts, options.seed);
  const random = randomNumbers(options.seed);
  const asked: Promise<void>[] = [];
  let dueAt = performance.now();
  for (let sent = 0; sent < options.requests; sent++) {
    dueAt += (-Math.log(1 - random()) / options.rate) * 1000;
    const waitMs = dueAt - performance.now();
    if (waitMs > 1) await delay(waitMs);
    asked.push(ask(next(source), dueAt));
  }
  await Promise.all(asked);
}

const start = performance.now();
await (options.rate > 0 ? openLoop() : closedLoop());
const seconds = (performance.now() - start) / 1000;
agent.destroy();

const quantile = (values: number[], part: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
};
const result: LoadResult = {
  answered: times.length,
  refused: refusals.length,
  errors,
  seconds,
  p50: quantile(times, 0.5),
  p99: quantile(times, 0.99),
  max: quantile(times, 1),
  refusedP99: quantile(refusals, 0.99),
  labels: [...labels],
};
process.stdout.write(`${JSON.stringify(result)}\n`);

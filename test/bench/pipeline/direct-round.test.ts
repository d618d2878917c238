import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runDirectRound } from "../../../bench/pipeline/direct-round.ts";

interface Request {
  readonly inputs: readonly { readonly data: readonly string[] }[];
}

const texts = ["card lost", "card late", "😀"];
let folder: string;
let servers: Server[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "direct-round-"));
  writeFileSync(join(folder, "texts.json"), JSON.stringify(texts));
  servers = [];
});

afterEach(async () => {
  for (const server of servers) await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true });
});

/** A server that answers request number n (from 1) as `answer` says. */
async function serve(answer: (data: readonly string[], number: number) => { status: number; body: unknown }) {
  let number = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { inputs } = JSON.parse(Buffer.concat(chunks).toString()) as Request;
      number++;
      const { status, body } = answer(inputs[0]?.data ?? [], number);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/models/m/infer`;
}

const prediction = (text: string) =>
  text === "😀" ? { label: null, score: null } : { label: text.replace(" ", "_"), score: 0.5 };
const labelled = (data: readonly string[]) => ({
  status: 200,
  body: { outputs: [{ name: "PREDICTION", data: data.map((text) => JSON.stringify(prediction(text))) }] },
});

const round = (url: string) =>
  runDirectRound({
    round: 1,
    warmUp: 0.3,
    processes: {},
    timeoutMs: 60_000,
    load: { url, textsFile: join(folder, "texts.json"), total: 100, batchSize: 8, connections: 3, seed: 1 },
  });

it("asks for every text once and counts the labels", async () => {
  const sizes: number[] = [];
  const url = await serve((data) => {
    sizes.push(data.length);
    return labelled(data);
  });
  const { result } = await round(url);
  expect(sizes.sort((a, b) => b - a)).toEqual([...Array(12).fill(8), 4]);
  expect(result.answers).toBe(100);
  expect(Object.fromEntries(result.labelsOfText)).toEqual({
    "card lost": ["card_lost"],
    "card late": ["card_late"],
    "😀": [""],
  });
});

it("fails when one request fails", async () => {
  const url = await serve((data, number) =>
    number === 5 ? { status: 503, body: { error: "The queue is full." } } : labelled(data),
  );
  await expect(round(url)).rejects.toThrow(
    /sent 100 texts and got 9[26] answers, 9[26] labels and 1 failed requests; .*HTTP 503: .*The queue is full/,
  );
});

it("fails when an answer lacks a label", async () => {
  const url = await serve((data, number) => labelled(number === 5 ? data.slice(1) : data));
  await expect(round(url)).rejects.toThrow(/1 failed requests; .*8 texts got 7 predictions/);
});

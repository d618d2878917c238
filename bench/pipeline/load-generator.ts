/**
 * A process of its own that asks a V2 server for predictions as fast as it answers, with a fixed number of requests in
 * flight. Its argument is a JSON object, `LoadOptions`; it prints one line of JSON, `LoadResult`.
 */
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import type { LoadOptions, LoadResult } from "./load-options.ts";
import { endlessly } from "./shuffle.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as LoadOptions;
const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
const allTexts = JSON.parse(readFileSync(options.textsFile, "utf8")) as string[];

const labels = new Map<string, number>();
const labelsOfText = new Map<string, Set<string>>();
const progress: { atMs: number; count: number }[] = [];
const errors: string[] = [];
let errorCount = 0;
let answers = 0;
let toAsk = options.total;

/** The same request that the ml-inference job sends. */
function post(texts: readonly string[]): Promise<unknown> {
  const body = Buffer.from(
    JSON.stringify({
      inputs: [{ name: "TEXT", datatype: "BYTES", shape: [texts.length], data: texts }],
      outputs: [{ name: "PREDICTION" }],
    }),
  );
  const headers = { "content-type": "application/json", "content-length": body.length };
  return new Promise((resolve, reject) => {
    const sent = request(options.url, { method: "POST", agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("error", reject);
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`HTTP ${response.statusCode}: ${text.slice(0, 200)}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Counts the labels of an answer, as strictly as the job reads it: one `{"label","score"}` a text. */
function take(texts: readonly string[], answer: unknown): void {
  const outputs = (answer as { outputs: { name: string; data: unknown[] }[] }).outputs;
  const given = outputs.find((output) => output.name === "PREDICTION")?.data ?? [];
  if (given.length !== texts.length) {
    throw new Error(`${texts.length} texts got ${given.length} predictions.`);
  }
  for (const [at, text] of texts.entries()) {
    const { label, score } = JSON.parse(String(given[at])) as { label: unknown; score: unknown };
    const usable =
      (label === null && score === null) || (typeof label === "string" && typeof score === "number");
    if (!usable) throw new Error(`A text got the prediction ${given[at]}.`);
    const name = typeof label === "string" ? label : "";
    labels.set(name, (labels.get(name) ?? 0) + 1);
    let known = labelsOfText.get(text);
    if (known === undefined) {
      known = new Set();
      labelsOfText.set(text, known);
    }
    known.add(name);
  }
}

async function connection(number: number): Promise<void> {
  const source = endlessly(allTexts, options.seed * 1_000 + number);
  while (toAsk > 0) {
    const length = Math.min(options.batchSize, toAsk);
    toAsk -= length;
    const texts = Array.from({ length }, () => source.next().value);
    try {
      take(texts, await post(texts));
      answers += length;
      progress.push({ atMs: Date.now(), count: answers });
    } catch (error) {
      errorCount++;
      if (errors.length < 5) errors.push((error as Error).message);
    }
  }
}

await Promise.all(Array.from({ length: options.connections }, (_, number) => connection(number)));
agent.destroy();

const result: LoadResult = {
  answers,
  errorCount,
  errors,
  labels: [...labels],
  labelsOfText: [...labelsOfText].map(([text, given]) => [text, [...given]]),
  progress,
};
process.stdout.write(`${JSON.stringify(result)}\n`);

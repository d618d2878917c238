/**
 * CPU milliseconds a text of ONNX Runtime alone: tokenised before, no HTTP, no threads but the caller's. Arguments: the
 * bundle's folder, a JSON file of texts, the number of texts to score. Prints one line of JSON, `RawResult`.
 */
import { readFileSync } from "node:fs";
import { onnxBackend } from "../../model-server/src/backend/onnx.ts";
import { planBatches } from "../../model-server/src/core/batching/plan.ts";
import { loadBundle } from "../../model-server/src/core/bundle/bundle.ts";
import type { EncodedText } from "../../model-server/src/core/predictor.ts";
import { endlessly } from "../pipeline/shuffle.ts";

/** CPU milliseconds a text. */
export interface RawResult {
  /** One text at a time. */
  readonly single: number;
  /** All texts sorted by length and cut where it is cheapest: nobody who has to wait for texts can do better. */
  readonly sorted: number;
}

const [bundleFolder = "", textsFile = "", count = "1000"] = process.argv.slice(2);
const limits = { maxTexts: 32, maxTokens: 256 };
const bundle = await loadBundle(bundleFolder);
const predictor = await onnxBackend.open(bundle, { intraOpThreads: 1, batchLimits: limits });
const source = endlessly(JSON.parse(readFileSync(textsFile, "utf8")) as string[], 1);
const encoded: EncodedText[] = [];
while (encoded.length < Number(count)) {
  const text = predictor.encode(source.next().value);
  if (text !== undefined) encoded.push(text);
}
const singles = encoded.map((text) => [text]);
const plan = planBatches(
  encoded.map(({ length }) => length),
  limits,
);
const batches = plan.map((indices) => indices.map((index) => encoded[index] as EncodedText));

async function cpuMs(work: readonly (readonly EncodedText[])[]): Promise<number> {
  for (const batch of work.slice(0, 20)) await predictor.run(batch);
  const start = process.cpuUsage();
  for (const batch of work) await predictor.run(batch);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / encoded.length;
}

const result: RawResult = { single: await cpuMs(singles), sorted: await cpuMs(batches) };
process.stdout.write(`${JSON.stringify(result)}\n`);

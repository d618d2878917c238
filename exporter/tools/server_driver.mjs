// The model server without HTTP, to be run with tsx: each line in is {"bundle", "texts", "maxTexts", "maxTokens"},
// each line out {"answers"} with the elements of PREDICTION, or {"error"}. A bundle is refused as at the server's start.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { onnxBackend } from "../../model-server/src/backend/onnx.ts";
import { loadModel } from "../../model-server/src/core/load-model.ts";

for await (const line of createInterface({ input: process.stdin, crlfDelay: 0 })) {
  const { bundle, texts, maxTexts, maxTokens } = JSON.parse(line);
  let answer;
  try {
    const options = { intraOpThreads: 1, batchLimits: { maxTexts, maxTokens } };
    const { model } = await loadModel(pathToFileURL(bundle), onnxBackend, options);
    answer = { answers: await model.predictor.predict(texts) };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { onnxBackend } from "../../src/backend/onnx.ts";
import { loadModel } from "../../src/core/load-model.ts";
import { appOver } from "../fixtures/app.ts";
import { writeBundle } from "../fixtures/bundle-folder.ts";
import { taggerBundle } from "../fixtures/tagger-bundle.ts";

const TEXT = '😀\u200b "New York"';

/** The app over a tagger. */
async function tagger() {
  const options = { intraOpThreads: 1, batchLimits: { maxTexts: 32, maxTokens: 256 } };
  const { model } = await loadModel(pathToFileURL(writeBundle(taggerBundle())), onnxBackend, options);
  const { app } = appOver([model]);
  return (body: object) =>
    app.inject({
      method: "POST",
      url: "/v2/models/tiny-tagger/infer",
      payload: { inputs: [{ name: "TEXT", datatype: "BYTES", shape: [1], data: [TEXT] }], ...body },
    });
}

it("answers with entities, in Flair's unit or in the one that the client asks for", async () => {
  const infer = await tagger();
  const ask = async (parameters?: object) => {
    const { outputs } = (await infer(parameters === undefined ? {} : { parameters })).json();
    expect(outputs.map(({ name }: { name: string }) => name)).toEqual(["PREDICTION"]);
    const { entities, unit } = JSON.parse(outputs[0].data[0]);
    const places = entities.map(({ text, label, start, end }: Record<string, unknown>) => [
      text,
      label,
      start,
      end,
    ]);
    return { unit, places };
  };
  const flair = {
    unit: "code-points",
    places: [
      ["😀", "place", 0, 1],
      ["New York", "place", 3, 11],
    ],
  };
  expect(await ask()).toEqual(flair);
  expect(await ask({ offset_unit: "code-points" })).toEqual(flair);
  const utf16 = await ask({ offset_unit: "utf-16" });
  expect(utf16).toEqual({
    unit: "utf-16",
    places: [
      ["😀", "place", 0, 2],
      ["New York", "place", 5, 13],
    ],
  });
  expect(TEXT.slice(5, 13)).toBe("New York");
});

it("has no LABEL and no SCORE", async () => {
  const infer = await tagger();
  const answer = await infer({ outputs: [{ name: "LABEL" }] });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error).toContain("PREDICTION");
});

import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { onnxBackend } from "../../src/backend/onnx.ts";
import { loadModel } from "../../src/core/load-model.ts";
import { appOver } from "../fixtures/app.ts";
import { writeBundle } from "../fixtures/bundle-folder.ts";
import { taggerBundle } from "../fixtures/tagger-bundle.ts";

const TEXT = '😀\u200b "New\u200b York"';

type Unit = "code-points" | "utf-16";

/** The app over a tagger whose bundle declares a unit. */
async function tagger(unit: Unit = "code-points") {
  const bundle = taggerBundle();
  Object.assign(bundle.manifest.decoding, { unit });
  const options = { intraOpThreads: 1, batchLimits: { maxTexts: 32, maxTokens: 256 } };
  const { model } = await loadModel(pathToFileURL(writeBundle(bundle)), onnxBackend, options);
  const { app } = appOver([model]);
  return (body: object, text = TEXT) =>
    app.inject({
      method: "POST",
      url: "/v2/models/tiny-tagger/infer",
      payload: { inputs: [{ name: "TEXT", datatype: "BYTES", shape: [1], data: [text] }], ...body },
    });
}

/** Entities as text, label, start and end. */
const FLAIR = {
  unit: "code-points",
  places: [
    ["😀", "place", 0, 1],
    ["New York", "place", 3, 11],
  ],
};
const UTF16 = {
  unit: "utf-16",
  places: [
    ["😀", "place", 0, 2],
    ["New\u200b York", "place", 5, 14],
  ],
};

it.each<[Unit, Unit | undefined, object]>([
  ["code-points", undefined, FLAIR],
  ["code-points", "code-points", FLAIR],
  ["code-points", "utf-16", UTF16],
  ["utf-16", undefined, UTF16],
  ["utf-16", "code-points", FLAIR],
])("of a bundle that counts %s, a client that asks for %s gets that", async (declared, asked, wanted) => {
  const infer = await tagger(declared);
  const answer = await infer(asked === undefined ? {} : { parameters: { offset_unit: asked } });
  const { outputs } = answer.json();
  expect(outputs.map(({ name }: { name: string }) => name)).toEqual(["PREDICTION"]);
  const { entities, unit } = JSON.parse(outputs[0].data[0]);
  const places = entities.map(({ text, label, start, end }: Record<string, unknown>) => [
    text,
    label,
    start,
    end,
  ]);
  expect({ unit, places }).toEqual(wanted);
});

it("gives UTF-16 offsets with which the message's text alone yields the entity", async () => {
  const infer = await tagger("utf-16");
  const { outputs } = (await infer({})).json();
  const { entities } = JSON.parse(outputs[0].data[0]);
  expect(entities.map(({ start, end }: Record<string, number>) => TEXT.slice(start, end))).toEqual([
    "😀",
    "New\u200b York",
  ]);
});

it.each<Unit>(["code-points", "utf-16"])("names the unit where there are no entities: %s", async (unit) => {
  const infer = await tagger(unit);
  for (const text of ["", "nothing here"]) {
    const { outputs } = (await infer({}, text)).json();
    expect(JSON.parse(outputs[0].data[0])).toEqual({ entities: [], unit });
  }
});

it("has no LABEL and no SCORE", async () => {
  const infer = await tagger();
  const answer = await infer({ outputs: [{ name: "LABEL" }] });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error).toContain("PREDICTION");
});

import { beforeAll, describe, expect, it } from "vitest";
import type { Model } from "../../src/core/model.ts";
import { appOver, load } from "../fixtures/app.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

let model: Model;
beforeAll(async () => {
  model = await load(makeWordBundle());
});

const METADATA = {
  name: "tiny-words",
  platform: "onnxruntime_onnx",
  inputs: [{ name: "TEXT", datatype: "BYTES", shape: [-1] }],
  outputs: [
    { name: "PREDICTION", datatype: "BYTES", shape: [-1] },
    { name: "LABEL", datatype: "BYTES", shape: [-1] },
    { name: "SCORE", datatype: "FP32", shape: [-1] },
  ],
};

describe("metadata", () => {
  const get = async (url: string) => {
    const { app } = appOver([model, { ...model, version: "1.1.0" }]);
    const response = await app.inject(url);
    return { status: response.statusCode, body: response.json() };
  };

  it("GET /v2 tells what the server is", async () => {
    expect(await get("/v2")).toEqual({
      status: 200,
      body: {
        name: "streaming-inference-model-server",
        version: "0.1.0",
        extensions: ["binary_tensor_data", "statistics"],
      },
    });
  });

  it("GET /v2/models lists names", async () => {
    expect(await get("/v2/models")).toEqual({ status: 200, body: { models: ["tiny-words"] } });
  });

  it("describes the newest version, and lists all", async () => {
    const { body } = await get("/v2/models/tiny-words");
    expect(body).toMatchObject({ ...METADATA, versions: ["1.0.0", "1.1.0"] });
    expect(body.properties).toEqual({
      task: "text-classification",
      description: "Made for the tests",
      model_version: "1.1.0",
      model_sha256: model.sha256,
    });
  });

  it.each([
    ["1.0.0", "1.0.0"],
    ["latest", "1.1.0"],
  ])("describes version %s", async (asked, version) => {
    const { body } = await get(`/v2/models/tiny-words/versions/${asked}`);
    expect(body).toMatchObject({ ...METADATA, versions: [version], properties: { model_version: version } });
  });

  it.each([
    "/v2/models/nope",
    "/v2/models/nope/ready",
    "/v2/models/tiny-words/versions/9",
    `/v2/models/${"x".repeat(300)}`,
  ])("answers %s with 404", async (url) => {
    const { status, body } = await get(url);
    expect(status).toBe(404);
    expect(Object.keys(body)).toEqual(["error"]);
  });
});

describe("health", () => {
  it("is live and ready, models too; live, but not ready once it drains", async () => {
    const { app, lifecycle } = appOver([model]);
    const get = async (url: string) => {
      const response = await app.inject(url);
      return [response.statusCode, response.json()];
    };
    expect(await get("/v2/health/live")).toEqual([200, { live: true }]);
    expect(await get("/v2/health/ready")).toEqual([200, { ready: true, live: true }]);
    expect(await get("/v2/models/tiny-words/ready")).toEqual([200, { name: "tiny-words", ready: true }]);
    expect(await get("/v2/models/tiny-words/versions/latest/ready")).toEqual([
      200,
      { name: "tiny-words", ready: true },
    ]);
    lifecycle.markDraining();
    expect(await get("/v2/health/live")).toEqual([200, { live: true }]);
    expect(await get("/v2/health/ready")).toEqual([503, { ready: false, live: true }]);
    expect(await get("/v2/models/tiny-words/ready")).toEqual([503, { name: "tiny-words", ready: false }]);
    lifecycle.markReady();
    expect((await get("/v2/health/ready"))[0]).toBe(503);
  });
});

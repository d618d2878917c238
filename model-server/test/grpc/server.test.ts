import { type Metadata, status } from "@grpc/grpc-js";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Model } from "../../src/core/model.ts";
import type { Prediction } from "../../src/core/predictor.ts";
import { ServiceError } from "../../src/errors.ts";
import { writeTexts } from "../../src/protocol/bytes-tensor.ts";
import { load, schedulerFor } from "../fixtures/app.ts";
import { serveGrpc } from "../fixtures/grpc.ts";
import { predictorOf } from "../fixtures/predictor.ts";
import { expectedAnswer, makeWordBundle, TEXTS } from "../fixtures/word-bundle.ts";

let model: Model;
beforeAll(async () => {
  model = await load(makeWordBundle());
});

const texts = (values: readonly string[], over: object = {}) => ({
  name: "TEXT",
  datatype: "BYTES",
  shape: [values.length],
  contents: { bytes_contents: values.map((value) => Buffer.from(value)) },
  ...over,
});
const MODEL = { model_name: "tiny-words" };
const INVALID = status.INVALID_ARGUMENT;

describe("ModelInfer", () => {
  it("takes and gives contents", async () => {
    const { call } = await serveGrpc([model]);
    const answer = await call("ModelInfer", { ...MODEL, id: "7", inputs: [texts(TEXTS)] });
    expect(answer).toMatchObject({
      model_name: "tiny-words",
      model_version: "1.0.0",
      id: "7",
      parameters: { model_sha256: { string_param: model.sha256 } },
      raw_output_contents: [],
    });
    const [predictions, labels, scores] = answer.outputs;
    const wanted = TEXTS.map(expectedAnswer);
    expect(labels).toMatchObject({ name: "LABEL", datatype: "BYTES", shape: [TEXTS.length] });
    expect(labels.contents.bytes_contents.map(String)).toEqual(wanted.map(({ label }) => label ?? ""));
    scores.contents.fp32_contents.forEach((score: number, i: number) => {
      expect(score).toBeCloseTo(wanted[i]?.score ?? 0, 5);
    });
    const parsed = predictions.contents.bytes_contents.map((one: Buffer) => JSON.parse(String(one)));
    expect(parsed.map(({ label }: Prediction) => label)).toEqual(wanted.map(({ label }) => label));
  });

  it("takes and gives raw contents, the outputs that are asked for, under their names", async () => {
    const { call } = await serveGrpc([model]);
    const answer = await call("ModelInfer", {
      ...MODEL,
      model_version: "latest",
      inputs: [texts(["phone broken"], { contents: null })],
      outputs: [{ name: "score" }, { name: "Label" }],
      raw_input_contents: [writeTexts(["phone broken"])],
    });
    expect(answer.outputs).toMatchObject([
      { name: "score", datatype: "FP32", shape: [1], contents: null },
      { name: "Label", datatype: "BYTES", shape: [1], contents: null },
    ]);
    const [score, label] = answer.raw_output_contents;
    expect(score.readFloatLE(0)).toBeCloseTo(expectedAnswer("phone broken").score as number, 5);
    expect(label).toEqual(writeTexts(["phone"]));
  });

  it("takes parameters as REST does", async () => {
    const entity = { text: "Oslo", label: "LOC", score: 0.5, start: 2, end: 6 };
    const predictor = predictorOf(async () => [{ entities: [entity], unit: "code-points" as const }]);
    const { call } = await serveGrpc([{ ...model, predictor: { ...predictor, answers: "entities" } }]);
    const parameters = { offset_unit: { string_param: "utf-16" } };
    const answer = await call("ModelInfer", { ...MODEL, parameters, inputs: [texts(["\u{1f600} Oslo"])] });
    const [bytes] = answer.outputs[0].contents.bytes_contents;
    expect(JSON.parse(String(bytes))).toEqual({
      entities: [{ ...entity, start: 3, end: 7 }],
      unit: "utf-16",
    });
  });

  it.each<[string, number, object, RegExp]>([
    ["an unknown model", status.NOT_FOUND, { model_name: "nope" }, /no model "nope" here/],
    ["an unknown version", status.NOT_FOUND, { model_version: "9" }, /not served in version "9"/],
    ["another datatype", INVALID, { inputs: [texts(["a"], { datatype: "FP32" })] }, /the datatype "FP32"/],
    ["too few elements", INVALID, { inputs: [texts(["a"], { shape: [2] })] }, /its shape \[2\] asks for 2/],
    ["2^60 texts", INVALID, { inputs: [texts(["a"], { shape: ["1152921504606846976"] })] }, /the shape/],
    ["a negative size", INVALID, { inputs: [texts(["a"], { shape: [-1] })] }, /has the shape \[-1\]/],
    ["no input", INVALID, { inputs: [] }, /The request has 0 inputs/],
    [
      "bytes that are no text",
      INVALID,
      { inputs: [texts([], { shape: [1], contents: { bytes_contents: [Buffer.from([0xe9])] } })] },
      /element 0 is not valid UTF-8/,
    ],
    [
      "contents twice",
      INVALID,
      { inputs: [texts(["a"])], raw_input_contents: [writeTexts(["a"])] },
      /both contents and raw_input_contents/,
    ],
    [
      "raw contents without an input",
      INVALID,
      { inputs: [texts(["a"])], raw_input_contents: [writeTexts(["a"]), writeTexts(["b"])] },
      /2 raw_input_contents, but 1 inputs/,
    ],
    [
      "raw contents that are cut off",
      INVALID,
      { inputs: [texts(["a"], { contents: null })], raw_input_contents: [Buffer.from([9, 0, 0, 0])] },
      /end within element 0/,
    ],
    ["too many texts", INVALID, { inputs: [texts(new Array(11).fill(""))] }, /at most 10 are allowed/],
    ["a message over the limit", status.RESOURCE_EXHAUSTED, { id: "x".repeat(20_000) }, /larger than max/],
  ])("refuses %s with status %i, and answers the next one", async (_, code, over, message) => {
    const { call, refusal } = await serveGrpc([model]);
    const sound = { ...MODEL, inputs: [texts(["card"])] };
    const error = await refusal("ModelInfer", { ...sound, ...over });
    expect(error.code).toBe(code);
    expect(error.details).toMatch(message);
    expect(error.details).not.toMatch(/node_modules|\.ts|\.js/);
    expect((await call("ModelInfer", sound)).outputs).toHaveLength(3);
  });

  it("is UNAVAILABLE when the server is overloaded or ends, which clients retry", async () => {
    const waiting: (() => void)[] = [];
    const predictor = predictorOf(
      (batch) =>
        new Promise((resolve) => waiting.push(() => resolve(batch.map(() => ({ label: "card", score: 1 }))))),
    );
    const scheduler = schedulerFor(1);
    const { call, refusal, lifecycle, errors } = await serveGrpc([{ ...model, predictor }], { scheduler });
    const ask = (text: string) => ({ ...MODEL, inputs: [texts([text])] });
    const running = call("ModelInfer", ask("running"));
    await vi.waitFor(() => expect(waiting).toHaveLength(1), { timeout: 20_000 });
    const queued = call("ModelInfer", ask("queued"));
    await vi.waitFor(() => expect(scheduler.waitingTexts).toBe(1), { timeout: 20_000 });
    const refused = await refusal("ModelInfer", ask("refused"));
    expect([refused.code, refused.metadata.get("grpc-retry-pushback-ms")]).toEqual([
      status.UNAVAILABLE,
      ["1000"],
    ]);
    // Its message is not looked at: it would be found wrong.
    expect((await refusal("ModelInfer", MODEL)).code).toBe(status.UNAVAILABLE);
    lifecycle.markDraining();
    expect((await refusal("ModelInfer", ask("late"))).details).toContain("The server is ending");
    waiting.shift()?.();
    await running;
    await vi.waitFor(() => expect(waiting).toHaveLength(1), { timeout: 20_000 });
    waiting.shift()?.();
    await queued;
    expect(errors).toEqual(["overloaded", "overloaded", "not-ready"]);
  });

  it("gives up what a client does not wait for", async () => {
    const scheduler = schedulerFor(100);
    const stuck = { ...model, predictor: predictorOf(() => new Promise(() => {})) };
    const { call, refusal } = await serveGrpc([stuck], { scheduler });
    call("ModelInfer", { ...MODEL, inputs: [texts(["running"])] }).catch(() => {});
    await vi.waitFor(() => expect(scheduler.state.runningBatches).toBe(1), { timeout: 20_000 });
    const late = refusal("ModelInfer", { ...MODEL, inputs: [texts(["a"])] }, { deadline: Date.now() + 50 });
    expect((await late).code).toBe(status.DEADLINE_EXCEEDED);
    await vi.waitFor(() => expect(scheduler.waitingTexts).toBe(0), { timeout: 20_000 });
  });

  it("gives up what a client cancels", async () => {
    const scheduler = schedulerFor(100);
    const stuck = { ...model, predictor: predictorOf(() => new Promise(() => {})) };
    const { call, refusal } = await serveGrpc([stuck], { scheduler });
    const request = { ...MODEL, inputs: [texts(["a"])] };
    call("ModelInfer", request).catch(() => {});
    await vi.waitFor(() => expect(scheduler.state.runningBatches).toBe(1), { timeout: 20_000 });
    let cancel = () => {};
    const cancelled = refusal("ModelInfer", request, {
      onCall: (running) => (cancel = () => running.cancel()),
    });
    await vi.waitFor(() => expect(scheduler.waitingTexts).toBe(1), { timeout: 20_000 });
    cancel();
    expect((await cancelled).code).toBe(status.CANCELLED);
    await vi.waitFor(() => expect(scheduler.waitingTexts).toBe(0), { timeout: 20_000 });
  });

  it("keeps the reason of an unforeseen error to itself", async () => {
    const predictor = predictorOf(async () => Promise.reject(new Error("/etc/secret")));
    const { refusal, log } = await serveGrpc([{ ...model, predictor }]);
    const error = await refusal("ModelInfer", { ...MODEL, inputs: [texts(["card"])] });
    expect([error.code, error.details]).toEqual([status.INTERNAL, "The server failed."]);
    expect(log.error).toHaveBeenCalledOnce();
  });
});

describe("the other calls", () => {
  it("tell what the server and its models are", async () => {
    const { call, refusal } = await serveGrpc([model]);
    expect(await call("ServerMetadata")).toEqual({
      name: "streaming-inference-model-server",
      version: "0.1.0",
      extensions: ["binary_tensor_data", "statistics"],
    });
    expect(await call("ModelMetadata", { name: "tiny-words" })).toMatchObject({
      name: "tiny-words",
      versions: ["1.0.0"],
      platform: "onnxruntime_onnx",
      inputs: [{ name: "TEXT", datatype: "BYTES", shape: [-1] }],
      properties: { model_sha256: model.sha256 },
    });
    expect((await refusal("ModelMetadata", { name: "nope" })).code).toBe(status.NOT_FOUND);
    const { model_stats: stats } = await call("ModelStatistics");
    expect(stats).toMatchObject([{ name: "tiny-words", version: "1.0.0", inference_count: 0 }]);
  });

  it("tell whether it is live and ready, gRPC's own health check too", async () => {
    const { call, refusal, lifecycle } = await serveGrpc([model]);
    const health = async () => [
      await call("ServerLive"),
      await call("ServerReady"),
      await call("ModelReady", { name: "tiny-words" }),
      await call("Check"),
      await call("Check", { service: "inference.GRPCInferenceService" }),
    ];
    const answers = (ready: boolean) => {
      const serving = { status: ready ? "SERVING" : "NOT_SERVING" };
      return [{ live: true }, { ready }, { ready }, serving, serving];
    };
    expect(await health()).toEqual(answers(true));
    lifecycle.markDraining();
    expect(await health()).toEqual(answers(false));
    expect((await refusal("Check", { service: "nope" })).code).toBe(status.NOT_FOUND);
    expect((await refusal("ModelReady", { name: "nope" })).code).toBe(status.NOT_FOUND);
  });

  it("ask for the token where there is one, but for health", async () => {
    const authorize = (metadata: Metadata) => {
      if (metadata.get("authorization")[0] !== "Bearer good") throw new ServiceError("unauthorized");
    };
    const { call, refusal } = await serveGrpc([model], { authorize });
    expect((await refusal("ServerMetadata")).code).toBe(status.UNAUTHENTICATED);
    expect((await refusal("ModelInfer", MODEL)).code).toBe(status.UNAUTHENTICATED);
    expect(await call("Check")).toEqual({ status: "SERVING" });
    expect(await call("ServerReady")).toEqual({ ready: true });
    const answer = await call("ServerMetadata", {}, {}, { authorization: "Bearer good" });
    expect(answer.version).toBe("0.1.0");
  });
});

import { type AddressInfo, connect } from "node:net";
import { deflateSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import type { Model } from "../../src/core/model.ts";
import type { Prediction } from "../../src/core/predictor.ts";
import { ServiceError } from "../../src/errors.ts";
import { writeTexts } from "../../src/protocol/bytes-tensor.ts";
import { appOver, load, schedulerFor } from "../fixtures/app.ts";
import { predictorOf } from "../fixtures/predictor.ts";
import { expectedAnswer, makeWordBundle, TEXTS } from "../fixtures/word-bundle.ts";

const URL = "/v2/models/tiny-words/infer";
const JSON_TYPE = { "content-type": "application/json" };
const bodyOf = (texts: readonly string[], over: object = {}) => ({
  inputs: [{ name: "TEXT", datatype: "BYTES", shape: [texts.length], data: texts }],
  ...over,
});

let model: Model;
beforeAll(async () => {
  model = await load(makeWordBundle());
});

/** A model that answers when the test says so. */
function slowModel() {
  const waiting: (() => void)[] = [];
  const slow: Model = {
    ...model,
    predictor: predictorOf(
      (texts) =>
        new Promise<Prediction[]>((resolve) =>
          waiting.push(() => resolve(texts.map(() => ({ label: "card", score: 1 })))),
        ),
    ),
  };
  return { slow, waiting, answerNext: () => waiting.shift()?.() };
}

describe("POST infer", () => {
  it.each([URL, "/v2/models/tiny-words/versions/1.0.0/infer", "/v2/models/tiny-words/versions/latest/infer"])(
    "%s answers as the model does",
    async (url) => {
      const { app } = appOver([model]);
      const response = await app.inject({ method: "POST", url, body: bodyOf(TEXTS, { id: "7" }) });
      expect(response.statusCode).toBe(200);
      expect(response.headers["content-type"]).toBe("application/json; charset=utf-8");
      const answer = response.json();
      expect(answer).toMatchObject({
        model_name: "tiny-words",
        model_version: "1.0.0",
        id: "7",
        parameters: { model_sha256: model.sha256 },
      });
      const wanted = TEXTS.map(expectedAnswer);
      expect(answer.outputs[1].data).toEqual(wanted.map(({ label }) => label ?? ""));
      answer.outputs[2].data.forEach((score: number, i: number) => {
        expect(score).toBeCloseTo(wanted[i]?.score ?? 0, 5);
      });
      expect(answer.outputs[0].data.map((element: string) => JSON.parse(element).label)).toEqual(
        wanted.map(({ label }) => label),
      );
    },
  );

  it("takes what Flink's Triton provider sends, but for the names of the tensors", async () => {
    const { app } = appOver([model]);
    const response = await app.inject({
      method: "POST",
      url: "/v2/models/tiny-words/versions/latest/infer",
      headers: { "content-type": "application/json; charset=utf-8" },
      body: '{"inputs":[{"name":"text","datatype":"BYTES","shape":[1],"data":["lost my card"]}],"outputs":[{"name":"label"}]}',
    });
    expect(response.json().outputs).toEqual([
      { name: "label", datatype: "BYTES", shape: [1], data: ["card"] },
    ]);
  });

  it.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
  ])("takes bodies compressed with %s", async (encoding, compress) => {
    const { app } = appOver([model]);
    const headers = { ...JSON_TYPE, "content-encoding": encoding };
    const body = compress(JSON.stringify(bodyOf(["lost my card"])));
    const response = await app.inject({ method: "POST", url: URL, headers, body });
    expect(response.json().outputs[1].data).toEqual(["card"]);
  });

  it.each([{}, { "content-type": "application/octet-stream" }, JSON_TYPE])(
    "takes and gives binary tensors with %j, as Triton's client sends them",
    async (type) => {
      const { app } = appOver([model]);
      const tensor = writeTexts(["phone broken", ""]);
      const json = JSON.stringify({
        id: "b",
        parameters: { binary_data_output: true },
        inputs: [
          { name: "text", datatype: "BYTES", shape: [2, 1], parameters: { binary_data_size: tensor.length } },
        ],
        outputs: [{ name: "label" }, { name: "SCORE" }],
      });
      const response = await app.inject({
        method: "POST",
        url: URL,
        headers: { ...type, "inference-header-content-length": String(json.length) },
        body: Buffer.concat([Buffer.from(json), tensor]),
      });
      expect(response.statusCode).toBe(200);
      expect(response.headers["content-type"]).toBe("application/octet-stream");
      const length = Number(response.headers["inference-header-content-length"]);
      expect(JSON.parse(response.rawPayload.toString("utf8", 0, length))).toMatchObject({
        id: "b",
        outputs: [
          { name: "label", shape: [2, 1], parameters: { binary_data_size: 13 } },
          { name: "SCORE", shape: [2, 1], parameters: { binary_data_size: 8 } },
        ],
      });
      const bytes = response.rawPayload.subarray(length);
      expect(bytes.subarray(0, 13)).toEqual(writeTexts(["phone", ""]));
      expect(bytes.readFloatLE(13)).toBeCloseTo(expectedAnswer("phone broken").score as number, 6);
      expect(bytes.readFloatLE(17)).toBe(0);
    },
  );

  it("says in the headers which model answered, and where the time went", async () => {
    const { app } = appOver([model]);
    const response = await app.inject({ method: "POST", url: URL, body: bodyOf(["card"]) });
    expect(response.headers).toMatchObject({
      "model-name": "tiny-words",
      "model-version": "1.0.0",
      "model-sha256": model.sha256,
      "server-timing": expect.stringMatching(
        /^tokenize;dur=[\d.]+, queue;dur=[\d.]+, compute_input;dur=[\d.]+, infer;dur=[\d.]+, decode;dur=[\d.]+$/,
      ),
    });
  });

  it("gives a request up when the time is over that its client gave", async () => {
    const { slow } = slowModel();
    const { app } = appOver([slow]);
    const body = bodyOf(["slow"], { parameters: { timeout: 1000 } });
    const response = await app.inject({ method: "POST", url: URL, body });
    expect(response.statusCode).toBe(504);
    expect(response.json().error).toContain("not scored within 1 ms");
  });

  it("takes lone surrogates and control characters", async () => {
    const { app } = appOver([model]);
    const body =
      '{"inputs":[{"name":"TEXT","datatype":"BYTES","shape":[3],"data":["\\ud800","\\u0000 card","\\udc00\\ud800"]}]}';
    const response = await app.inject({ method: "POST", url: URL, headers: JSON_TYPE, body });
    expect(response.statusCode).toBe(200);
    expect(response.json().outputs[1].data).toHaveLength(3);
  });

  it.each<
    [string, number, { url?: string; headers?: Record<string, string>; body?: string | Buffer }, RegExp]
  >([
    [
      "an unknown model",
      404,
      { url: "/v2/models/nope/infer" },
      /no model "nope" here\. Served: tiny-words\./,
    ],
    ["a path as model", 404, { url: "/v2/models/..%2f..%2fetc/infer" }, /no model "\.\.\/\.\.\/etc" here/],
    [
      "an unknown version",
      404,
      { url: "/v2/models/tiny-words/versions/9/infer" },
      /not served in version "9"/,
    ],
    ["an unknown address", 404, { url: "/v2/models/tiny-words/explain" }, /There is no POST/],
    ["broken JSON", 400, { body: '{"inputs":' }, /not valid JSON/],
    ["no body", 400, { body: "" }, /not valid JSON/],
    ["JSON that is no request", 400, { body: "[1]" }, /no JSON object/],
    [
      "an element too few",
      400,
      { body: JSON.stringify(bodyOf(["a"])).replace("[1]", "[2]") },
      /its shape \[2\] asks for 2/,
    ],
    ["the prototype", 400, { body: '{"__proto__":{"inputs":[]}}' }, /a key "__proto__"/],
    ["another media type", 415, { headers: { "content-type": "text/plain" } }, /Send application\/json/],
    [
      "a form",
      415,
      { headers: { "content-type": "application/x-www-form-urlencoded" } },
      /Send application\/json/,
    ],
    ["a media type that is none", 415, { headers: { "content-type": "x" } }, /Send application\/json/],
    [
      "a key twice",
      400,
      { body: JSON.stringify(bodyOf(["a"])).replace("{", '{"inputs":[],') },
      /the key "inputs" twice/,
    ],
    [
      "another compression",
      415,
      { headers: { ...JSON_TYPE, "content-encoding": "br" } },
      /Content-Encoding is "br", allowed are gzip, deflate and none/,
    ],
    [
      "compression that is none",
      400,
      { headers: { ...JSON_TYPE, "content-encoding": "gzip" } },
      /is not valid gzip/,
    ],
    [
      "a zip bomb",
      413,
      { headers: { ...JSON_TYPE, "content-encoding": "gzip" }, body: gzipSync(Buffer.alloc(1_000_000)) },
      /over 1024 bytes/,
    ],
    [
      "a length of JSON that is none",
      400,
      { headers: { ...JSON_TYPE, "inference-header-content-length": "-9" } },
      /Inference-Header-Content-Length is "-9"/,
    ],
    [
      "a length of JSON without a body",
      400,
      { headers: { "inference-header-content-length": "9" }, body: "" },
      /a whole number from 1 to 0/,
    ],
    ["a body over the limit", 413, { body: JSON.stringify(bodyOf(["x".repeat(2000)])) }, /over 1024 bytes/],
  ])("answers %s with %i and one sentence", async (_, status, request, message) => {
    const config = { ...readConfig({ MODEL_URI: "file:///unused" }), MAX_BODY_BYTES: 1024 };
    const { app } = appOver([model], { config });
    const sound = {
      method: "POST",
      url: URL,
      headers: JSON_TYPE,
      body: JSON.stringify(bodyOf(["card"])),
    } as const;
    const response = await app.inject({ ...sound, ...request });
    expect(response.statusCode).toBe(status);
    expect(Object.keys(response.json())).toEqual(["error"]);
    expect(response.json().error).toMatch(message);
    expect(response.body).not.toMatch(/node_modules|\.ts|\.js|at [A-Z]/);
    expect((await app.inject(sound)).statusCode).toBe(200);
  });

  it("keeps the reason of an unforeseen error to itself, and goes on", async () => {
    const broken: Model = {
      ...model,
      predictor: predictorOf(async () => Promise.reject(new Error("/etc/secret"))),
    };
    const { app } = appOver([broken]);
    const response = await app.inject({ method: "POST", url: URL, body: bodyOf(["card"]) });
    expect(response.statusCode).toBe(500);
    expect(response.json()).toEqual({ error: "The server failed." });
    expect((await app.inject("/v2/health/live")).statusCode).toBe(200);
  });

  it("says when the model computed no number", async () => {
    const failing = new ServiceError("inference-failed", "The model computed no number for a text.");
    const { app } = appOver([{ ...model, predictor: predictorOf(async () => Promise.reject(failing)) }]);
    const response = await app.inject({ method: "POST", url: URL, body: bodyOf(["card"]) });
    expect(response.statusCode).toBe(500);
    expect(response.json()).toEqual({ error: failing.message });
  });

  it("answers 503 with Retry-After when the queue is full, and serves what it admitted", async () => {
    const { slow, waiting, answerNext } = slowModel();
    const scheduler = schedulerFor(2);
    const { app } = appOver([slow], { scheduler });
    const warn = vi.spyOn(app.log, "warn");
    const post = (texts: string[]) => app.inject({ method: "POST", url: URL, body: bodyOf(texts) });
    const running = post(["running"]);
    await vi.waitFor(() => expect(waiting).toHaveLength(1), { timeout: 20_000 });
    const admitted = [running, post(["a", "b"])];
    await vi.waitFor(() => expect(scheduler.waitingTexts).toBe(2), { timeout: 20_000 });
    const refused = await post(["c"]);
    expect(refused.statusCode).toBe(503);
    expect(refused.headers["retry-after"]).toBe("1");
    expect(refused.json().error).toContain("overloaded: 2 texts wait, at most 2 may");
    expect((await post(["d"])).statusCode).toBe(503);
    expect(warn.mock.calls).toEqual([
      [
        { refused: 1, waitingTexts: 2, model: slow.name, version: slow.version, sha256: slow.sha256 },
        "overloaded",
      ],
    ]);
    expect((await app.inject("/v2/health/ready")).statusCode).toBe(200);
    answerNext();
    await vi.waitFor(() => expect(waiting).toHaveLength(1), { timeout: 20_000 });
    answerNext();
    expect((await Promise.all(admitted)).map(({ statusCode }) => statusCode)).toEqual([200, 200]);
  });

  it("forgets a waiting request when its client hangs up", async () => {
    const { slow, waiting, answerNext } = slowModel();
    const scheduler = schedulerFor(100);
    const { app } = appOver([slow], { scheduler });
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const send = (texts: string[]) => {
      const body = JSON.stringify(bodyOf(texts));
      const socket = connect(port, "127.0.0.1");
      socket.write(
        `POST ${URL} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      return socket;
    };
    const running = send(["running"]);
    await vi.waitFor(() => expect(waiting).toHaveLength(1), { timeout: 20_000 });
    const leaving = send(["a", "b", "c"]);
    await vi.waitFor(() => expect(scheduler.waitingTexts).toBe(3), { timeout: 20_000 });
    leaving.destroy();
    await vi.waitFor(() => expect(scheduler.waitingTexts).toBe(0), { timeout: 20_000 });
    answerNext();
    await scheduler.idle();
    expect(waiting).toHaveLength(0);
    running.destroy();
  });

  it("takes no new request once it drains", async () => {
    const { app, lifecycle } = appOver([model]);
    lifecycle.markDraining();
    const response = await app.inject({ method: "POST", url: URL, body: bodyOf(["card"]) });
    expect(response.statusCode).toBe(503);
    expect(response.headers).toMatchObject({ "retry-after": "1", connection: "close" });
    expect(response.json().error).toContain("The server is ending");
  });

  it.each([
    ["its headers", "POST / HTTP/1.1\r\nHost: x\r\n"],
    [
      "its body",
      `POST ${URL} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
    ],
  ])("closes the connection of a client that does not finish %s", async (_, beginning) => {
    const config = { ...readConfig({ MODEL_URI: "file:///unused" }), REQUEST_TIMEOUT_MS: 1 };
    const { app } = appOver([model], { config });
    await app.listen({ host: "127.0.0.1", port: 0 });
    const socket = connect((app.server.address() as AddressInfo).port, "127.0.0.1");
    socket.write(beginning);
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      socket.on("data", (part) => {
        text += part;
      });
      socket.on("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });
});

import { beforeAll, describe, expect, it } from "vitest";
import type { Model } from "../../src/core/model.ts";
import { writeTexts } from "../../src/protocol/bytes-tensor.ts";
import { appOver, load } from "../fixtures/app.ts";
import { random } from "../fixtures/random.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

let model: Model;
beforeAll(async () => {
  model = await load(makeWordBundle());
});

const URL = "/v2/models/tiny-words/infer";
const TENSOR = { name: "TEXT", datatype: "BYTES", shape: [1], data: ["lost my card"] };
const body = (over: object = {}, more: object = {}) =>
  JSON.stringify({ inputs: [{ ...TENSOR, ...over }], ...more });
const SOUND = body();
const LABEL = { name: "LABEL" };

/** A binary request: JSON, then the tensor's bytes. */
function binary(size: unknown, bytes: Buffer, headerLength?: string) {
  const json = body({ data: undefined, parameters: { binary_data_size: size } });
  return {
    headers: { "inference-header-content-length": headerLength ?? String(json.length) },
    body: Buffer.concat([Buffer.from(json), bytes]),
  };
}

interface Wrong {
  readonly url?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

const MALFORMED: [string, number, Wrong][] = [
  ["a tensor with another name", 400, { body: body({ name: "IMAGE" }) }],
  ["another datatype", 400, { body: body({ datatype: "FP32" }) }],
  ["another rank", 400, { body: body({ shape: [1, 1, 1] }) }],
  ["more elements than the shape", 400, { body: body({ data: ["a", "b"] }) }],
  ["fewer elements than the shape", 400, { body: body({ shape: [9] }) }],
  ["a negative size", 400, { body: body({ shape: [-1] }) }],
  ["a size of 2^60", 400, { body: body({ shape: [2 ** 60] }) }],
  ["sizes that overflow when multiplied", 400, { body: body({ shape: [2 ** 32, 2 ** 32] }) }],
  ["a size beyond any number", 400, { body: body().replace("[1]", "[1e999]") }],
  ["a size with a hundred digits", 400, { body: body().replace("[1]", `[${"9".repeat(100)}]`) }],
  ["an input twice", 400, { body: JSON.stringify({ inputs: [TENSOR, TENSOR] }) }],
  ["an output twice", 400, { body: body({}, { outputs: [LABEL, LABEL] }) }],
  ["100,000 outputs", 400, { body: body({}, { outputs: new Array(100_000).fill(LABEL) }) }],
  ["100,000 inputs", 400, { body: JSON.stringify({ inputs: new Array(100_000).fill({}) }) }],
  ["an unknown model", 404, { url: "/v2/models/nope/infer" }],
  ["an unknown version", 404, { url: "/v2/models/tiny-words/versions/0/infer" }],
  ["a model named as a path", 404, { url: "/v2/models/%2e%2e%2f%2e%2e%2fetc%2fpasswd/infer" }],
  ["a model named with a broken escape", 400, { url: "/v2/models/%zz/infer" }],
  ["another media type", 415, { headers: { "content-type": "application/xml" } }],
  ["a media type that is none", 415, { headers: { "content-type": "/" } }],
  ["another encoding", 415, { headers: { "content-encoding": "zstd" } }],
  ["JSON that ends too early", 400, { body: SOUND.slice(0, -2) }],
  ["JSON and more", 400, { body: `${SOUND}{}` }],
  ["a key twice", 400, { body: SOUND.replace("{", '{"id":"a","id":"b",') }],
  ["a tensor's key twice", 400, { body: SOUND.replace('"shape":[1]', '"shape":[2],"shape":[1]') }],
  ["__proto__", 400, { body: SOUND.replace("{", '{"__proto__":{"inputs":[]},') }],
  ["__proto__ in a tensor", 400, { body: SOUND.replace('"name"', '"__proto__":{},"name"') }],
  ["depth 250,000", 400, { body: "[".repeat(250_000) }],
  ["depth 250,000, closed", 400, { body: `{"a":${"[".repeat(250_000)}${"]".repeat(250_000)}}` }],
  ["a byte that is no UTF-8", 400, { body: Buffer.from(SOUND.replace("lost", "l\u00f6st"), "latin1") }],
  ["no body", 400, { body: "" }],
  ["a length of JSON below 1", 400, binary(8, writeTexts(["card"]), "0")],
  ["a negative length of JSON", 400, binary(8, writeTexts(["card"]), "-1")],
  ["a length of JSON beyond the body", 400, binary(8, writeTexts(["card"]), "999999")],
  ["a length of JSON that is a word", 400, binary(8, writeTexts(["card"]), "many")],
  ["a length of JSON beyond any number", 400, binary(8, writeTexts(["card"]), "9".repeat(400))],
  ["a binary size that is too small", 400, binary(7, writeTexts(["card"]))],
  ["a binary size that is too large", 400, binary(2 ** 53, writeTexts(["card"]))],
  ["a negative binary size", 400, binary(-8, writeTexts(["card"]))],
  ["an element beyond its tensor", 400, binary(8, Buffer.from([255, 255, 255, 255, 1, 2, 3, 4]))],
  ["two binary elements of one", 400, binary(16, writeTexts(["card", "card"]))],
];

describe("malformed requests", () => {
  it.each(MALFORMED)("%s: %i, one sentence, and the next one is answered", async (_, status, wrong) => {
    const { app } = appOver([model]);
    const sound = {
      method: "POST",
      url: URL,
      headers: { "content-type": "application/json" },
      body: SOUND,
    } as const;
    const headers = { ...sound.headers, ...wrong.headers };
    const response = await app.inject({ ...sound, ...wrong, headers });
    expect(response.statusCode, response.body).toBe(status);
    expect(response.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(response.json()).toEqual({ error: expect.stringMatching(/^[A-Z"].{10,400}\.$/s) });
    expect(response.body).not.toMatch(
      /node_modules|\.ts\b|\.js\b|\bat [A-Z]\w+\.|\/(home|root|usr|tmp|work)\//,
    );
    const next = await app.inject(sound);
    expect(next.json().outputs[1].data).toEqual(["card"]);
  });

  it("1,000 binary requests with bytes changed: 200 or 400, never anything else", async () => {
    const { app } = appOver([model]);
    const next = random(11);
    const seen = new Map<number, number>();
    const tensor = writeTexts(["lost my card", "", "phone \u{1f4f1} broken"]);
    const json = body(
      { shape: [3], data: undefined, parameters: { binary_data_size: tensor.length } },
      {
        parameters: { binary_data_output: true },
      },
    );
    for (let i = 0; i < 1000; i++) {
      const bytes = Buffer.concat([Buffer.from(json), tensor]);
      const from = next(3) === 0 ? 0 : json.length;
      for (let changes = next(4); changes > 0; changes--) bytes[from + next(bytes.length - from)] = next(256);
      const response = await app.inject({
        method: "POST",
        url: URL,
        headers: {
          "content-type": "application/octet-stream",
          "inference-header-content-length": String(json.length + (next(8) === 0 ? next(5) - 2 : 0)),
        },
        body: next(10) === 0 ? bytes.subarray(0, next(bytes.length)) : bytes,
      });
      expect([200, 400], response.body).toContain(response.statusCode);
      if (response.statusCode === 400) expect(response.json()).toEqual({ error: expect.any(String) });
      seen.set(response.statusCode, (seen.get(response.statusCode) ?? 0) + 1);
    }
    expect(seen.get(200)).toBeGreaterThan(100);
    expect(seen.get(400)).toBeGreaterThan(250);
  });
});

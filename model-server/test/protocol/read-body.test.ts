import { Readable } from "node:stream";
import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../src/errors.ts";
import { readBody } from "../../src/protocol/read-body.ts";

const LIMIT = 10_000;
const read = (parts: readonly (Buffer | string)[], headers = {}, limit = LIMIT) =>
  readBody(Readable.from(parts.map((part) => Buffer.from(part))), headers, limit);
const code = async (promise: Promise<unknown>) => {
  const error = await promise.then(() => undefined).catch((reason: unknown) => reason);
  return error instanceof ServiceError ? error.code : error;
};

describe("readBody", () => {
  it("puts a body together, of one part, of none and of very many", async () => {
    expect((await read(["whole"])).toString()).toBe("whole");
    expect(await read([])).toHaveLength(0);
    const parts = Array.from({ length: 3000 }, (_, i) => String(i % 10));
    expect((await read(parts)).toString()).toBe(parts.join(""));
  });

  it.each([
    ["gzip", gzipSync("é".repeat(100))],
    ["GZIP", gzipSync("é".repeat(100))],
    ["x-gzip", gzipSync("é".repeat(100))],
    ["deflate", deflateSync("é".repeat(100))],
    ["identity", Buffer.from("é".repeat(100))],
  ])("takes %s", async (encoding, body) => {
    const parts = [body.subarray(0, 5), body.subarray(5)];
    expect((await read(parts, { "content-encoding": encoding })).toString()).toBe("é".repeat(100));
  });

  it.each([
    ["one that is announced too long", [], { "content-length": "10001" }],
    ["one that gets too long", ["x".repeat(9999), "xx"], {}],
    [
      "one that is too long once decompressed",
      [gzipSync("x".repeat(LIMIT + 1))],
      { "content-encoding": "gzip" },
    ],
    ["a zip bomb", [deflateSync(Buffer.alloc(30_000_000))], { "content-encoding": "deflate" }],
  ])("refuses %s", async (_, parts, headers) => {
    expect(await code(read(parts, headers, LIMIT))).toBe("body-too-large");
  });

  it("refuses very many chunks, and of tiny ones fewer", async () => {
    const chunks = (count: number, bytes: number) => read(new Array(count).fill("x".repeat(bytes)), {}, 1e6);
    expect(await chunks(4_096, 1)).toHaveLength(4_096);
    expect(await code(chunks(4_097, 7))).toBe("invalid-request");
    expect(await chunks(65_536, 8)).toHaveLength(8 * 65_536);
    expect(await code(chunks(65_537, 8))).toBe("invalid-request");
  });

  it("reads what it refuses to its end, but not without measure", async () => {
    let sent = 0;
    const endless = (most: number) =>
      Readable.from(
        (function* () {
          for (sent = 0; sent < most; sent += 1_000) yield Buffer.alloc(1_000);
        })(),
      );
    expect(await code(readBody(endless(30_000), {}, LIMIT))).toBe("body-too-large");
    expect(sent).toBe(30_000);
    expect(await code(readBody(endless(1e9), {}, LIMIT))).toBe("body-too-large");
    expect(sent).toBeLessThan(100_000);
  });

  it("takes what is just as long as the limit", async () => {
    expect(await read(["x".repeat(LIMIT)], { "content-length": String(LIMIT) })).toHaveLength(LIMIT);
    expect(await read([gzipSync("x".repeat(LIMIT))], { "content-encoding": "gzip" })).toHaveLength(LIMIT);
  });

  it.each([
    ["what is no gzip", "gzip", Buffer.from("{}")],
    ["gzip that is cut off", "gzip", gzipSync("x".repeat(100)).subarray(0, 15)],
    ["gzip with another checksum", "gzip", Buffer.concat([gzipSync("x").subarray(0, -8), Buffer.alloc(8)])],
    ["gzip named deflate", "deflate", gzipSync("x")],
  ])("refuses %s", async (_, encoding, body) => {
    await expect(read([body], { "content-encoding": encoding })).rejects.toThrow(
      `is not valid ${encoding}, as its Content-Encoding says`,
    );
  });

  it.each(["br", "gzip, gzip", "", "constructor"])("refuses the encoding %j", async (encoding) => {
    expect(await code(read(["{}"], { "content-encoding": encoding }))).toBe("unsupported-encoding");
  });

  it("gives up when the connection closes before the end", async () => {
    const payload = new Readable({ read() {} });
    payload.push("half");
    const reading = code(readBody(payload, {}, LIMIT));
    payload.destroy(new Error("aborted"));
    expect(await reading).toBe("invalid-request");
  });
});

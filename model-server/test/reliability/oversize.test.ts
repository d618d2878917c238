import { connect } from "node:net";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { ask, askFor, bodyOf, labelsOf, peakMiB } from "../fixtures/client.ts";
import { buildServer, type ServerProcess, startServer } from "../fixtures/process.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

beforeAll(buildServer);

const LIMIT = 1024 * 1024;
const JSON_TYPE = { "content-type": "application/json" };
const padded = (bytes: number) => bodyOf(["x"]).padEnd(bytes, " ");

/** Sends a chunked body byte for byte as given, and reads the answer's status. */
function sendChunked(url: string, path: string, chunks: Iterable<string>): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = "";
    socket.on("data", (part) => {
      answer += part;
      const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];
      if (status === undefined) return;
      resolve(Number(status));
      socket.destroy();
    });
    // The server may close while we still send: what counts is what it answered.
    socket.on("error", () => {}).on("close", () => reject(new Error(`no answer, but ${answer}`)));
    const head = "Host: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked";
    socket.write(`POST ${path} HTTP/1.1\r\n${head}\r\n\r\n`);
    for (const chunk of chunks) socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    socket.write("0\r\n\r\n");
  });
}

/** As much as a client sends before it hears that it is too much: no kernel's buffer holds it. */
const LARGE = 24 * LIMIT;

/** Bodies over a limit, whatever they come as. */
describe("a body that is too much", () => {
  it("is refused, costs no memory, and the next request is answered", async () => {
    const server: ServerProcess = startServer({
      MODEL_URI: pathToFileURL(makeWordBundle()).href,
      MAX_BODY_BYTES: String(LIMIT),
    });
    const url = await server.ready();
    const path = "/v2/models/tiny-words/infer";
    const post = async (body: string | Buffer, headers: Record<string, string> = {}) =>
      (await ask(url + path, { body, headers: { ...JSON_TYPE, ...headers } })).status;
    const cases: Record<string, () => Promise<number>> = {
      "413 one byte over": () => post(padded(LIMIT + 1)),
      "200 to the byte": () => post(padded(LIMIT)),
      "413 said to be over": () => post("{}", { "content-length": String(2 ** 40) }),
      "413 chunked, over": () => sendChunked(url, path, new Array(LIMIT / 1024 + 1).fill(" ".repeat(1024))),
      "413 a bomb": () => post(gzipSync(Buffer.alloc(256 * LIMIT, 32)), { "content-encoding": "gzip" }),
      "200 to the byte, compressed": () => post(gzipSync(padded(LIMIT)), { "content-encoding": "gzip" }),
      "400 nested": () => post("[".repeat(250_000)),
      "400 empty arrays": () => post(`[${"[],".repeat(LIMIT / 4)}[]]`),
      "400 one byte a chunk": () => sendChunked(url, path, new Array(70_000).fill(" ")),
    };
    const pid = server.process.pid as number;
    const before = peakMiB(pid);
    for (const [name, run] of Object.entries(cases)) {
      expect(`${await run()} ${name.slice(4)}`).toBe(name);
      expect((await ask(`${url}/v2/health/live`)).status).toBe(200);
      expect(labelsOf(await askFor(url + path, ["my card"]))).toEqual(["card"]);
    }
    // The bomb alone is 256 MiB.
    expect(peakMiB(pid) - before).toBeLessThan(128);
  });

  it("is refused with a reason that arrives, though the client still sends", async () => {
    const server = startServer({
      MODEL_URI: pathToFileURL(makeWordBundle()).href,
      MAX_BODY_BYTES: String(LARGE / 4),
    });
    const url = `${await server.ready()}/v2/models/tiny-words/infer`;
    const body = Buffer.alloc(LARGE, 32);
    for (const [headers, status] of [
      [JSON_TYPE, 413],
      [{ "content-type": "text/plain" }, 415],
      [{ ...JSON_TYPE, "content-encoding": "br" }, 415],
    ] as const) {
      for (let i = 0; i < 5; i++) expect((await ask(url, { body, headers })).status).toBe(status);
    }
    // What is far too much is cut off.
    const more = { ...JSON_TYPE, "content-length": String(LARGE * 2) };
    expect((await ask(url, { body: "{}", headers: more })).headers.connection).toBe("close");
  });
});

import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { Agent, createServer, get, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { goldenLines, temporaryFolder } from "./fixtures/bundle-folder.ts";
import { externalTensor, model } from "./fixtures/onnx-writer.ts";
import { buildServer, startServer } from "./fixtures/process.ts";
import { ENDLESS, makeSlowBundle } from "./fixtures/slow-bundle.ts";
import { makeWordBundle, TEXTS, wordGraph } from "./fixtures/word-bundle.ts";

beforeAll(buildServer);

const uriOf = (folder: string) => pathToFileURL(folder).href;
const INFER = "/v2/models/tiny-words/infer";
const post = (url: string, texts: readonly string[]) =>
  fetch(url + INFER, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      inputs: [{ name: "TEXT", datatype: "BYTES", shape: [texts.length], data: texts }],
    }),
  });

/** Asked often, since the moment is short; given up late, since the machine can be busy. */
const SOON = { interval: 1, timeout: 20_000 };

describe("the server's process", () => {
  it("serves the bundles that MODEL_URI names, and logs JSON without the texts", async () => {
    const other = makeWordBundle(({ manifest }) => Object.assign(manifest, { name: "other" }));
    const server = startServer({
      MODEL_URI: `${uriOf(makeWordBundle())},${uriOf(other)}`,
      LOG_LEVEL: "trace",
    });
    const url = await server.ready();
    expect(await (await fetch(`${url}/v2/models`)).json()).toEqual({ models: ["tiny-words", "other"] });
    const response = await post(url, ["my secret card", ...TEXTS]);
    expect(response.status).toBe(200);
    await post(`${url}/nope`, ["my secret card"]);
    server.process.kill("SIGTERM");
    expect(await server.ended).toBe(0);
    const lines = server
      .stdout()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ msg }) => msg === "model loaded")).toMatchObject([
      { model: "tiny-words", goldenVectors: TEXTS.length },
      { model: "other" },
    ]);
    expect(server.stdout()).not.toContain("secret");
    expect(server.stdout()).not.toContain("NULL BACKEND");
    expect(server.stderr()).toBe("");
  });

  it("asks itself before it is ready, which counts nowhere, and says what it does not read", async () => {
    const tokens = join(temporaryFolder(), "tokens");
    writeFileSync(tokens, "a-token-0123456789");
    const server = startServer({
      MODEL_URI: uriOf(makeWordBundle()),
      AUTH_TOKEN_FILE: tokens,
      WARM_UP_REQUESTS: "64",
      MAX_BODY_SIZE: "1",
    });
    const url = await server.ready();
    expect(server.stdout()).toMatch(/"answered":64,"ms":\d+,"msg":"warmed up"/);
    expect(server.stdout()).toContain('"variable":"MAX_BODY_SIZE","meant":"MAX_BODY_BYTES"');
    const headers = { authorization: "Bearer a-token-0123456789" };
    const statistics = await (await fetch(`${url}/v2/models/stats`, { headers })).json();
    expect(statistics).toMatchObject({ model_stats: [{ inference_count: 0, execution_count: 0 }] });
  });

  it("answers all it admitted after SIGTERM, while it is not ready and refuses new requests", async () => {
    // One text a batch: many turns of the event loop, so that the signal finds requests in the queue.
    const server = startServer({
      MODEL_URI: uriOf(makeWordBundle()),
      MAX_BATCH_TEXTS: "1",
      MAX_QUEUED_TEXTS: "100000",
      MAX_QUEUED_TOKENS: "1000000",
      LOG_LEVEL: "debug",
    });
    const url = await server.ready();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const readiness = () =>
      new Promise<number | undefined>((resolve, reject) =>
        get(`${url}/v2/health/ready`, { agent }, (response) => {
          response.resume().on("end", () => resolve(response.statusCode));
        }).on("error", reject),
      );
    expect(await readiness()).toBe(200);

    const texts = Array.from({ length: 200 }, (_, i) => `card number ${i} is lost`);
    const admitted = Array.from({ length: 20 }, () => post(url, texts));
    await vi.waitFor(() => expect(server.stdout().match(/"msg":"admitted"/g)).toHaveLength(20), SOON);
    server.process.kill("SIGTERM");
    await vi.waitFor(async () => expect(await readiness()).toBe(503), SOON);
    const late = await post(url, ["too late"]);
    expect([late.status, late.headers.get("retry-after")]).toEqual([503, "1"]);

    const answers = await Promise.all(admitted);
    expect(answers.map(({ status }) => status)).toEqual(new Array(20).fill(200));
    const bodies = await Promise.all(
      answers.map((answer) => answer.json() as Promise<{ outputs: { data: [] }[] }>),
    );
    for (const { outputs } of bodies) expect(outputs[1]?.data).toHaveLength(texts.length);
    expect(await server.ended).toBe(0);
    expect(server.stdout()).toMatch(/"waitingTexts":[1-9]\d*,"msg":"draining"/);
  });

  it("ends at once on a second signal, requests in flight or not", async () => {
    const server = startServer({
      MODEL_URI: uriOf(makeWordBundle()),
      MAX_BATCH_TEXTS: "1",
      LOG_LEVEL: "debug",
    });
    const url = await server.ready();
    const texts = new Array(1000).fill("card ".repeat(100));
    const lost = Promise.allSettled(Array.from({ length: 20 }, () => post(url, texts)));
    await vi.waitFor(() => expect(server.stdout()).toContain('"msg":"admitted"'), SOON);
    server.process.kill("SIGTERM");
    await vi.waitFor(() => expect(server.stdout()).toContain('"msg":"draining"'), SOON);
    server.process.kill("SIGTERM");
    expect(await server.ended).toBe("SIGTERM");
    await lost;
  });

  it("answers what hangs with 503, goes on with a new thread, and ends even while the old one hangs", async () => {
    const slow = makeSlowBundle({ broken: ENDLESS }, "tiny-words");
    const server = startServer({
      MODEL_URI: uriOf(slow),
      INFERENCE_WORKERS: "1",
      INFERENCE_TIMEOUT_MS: "200",
    });
    const url = await server.ready();
    const hung = await post(url, ["broken"]);
    expect([hung.status, hung.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await hung.json()).toEqual({ error: expect.stringContaining("took too long or failed") });
    expect((await post(url, ["my card"])).status).toBe(200);
    expect((await fetch(`${url}/v2/health/ready`)).status).toBe(200);
    expect(server.stdout()).toContain('"loss":"hung"');
    server.process.kill("SIGTERM");
    expect(await server.ended).toBe("SIGTERM");
    expect(server.stdout()).toContain("a thread hangs; the process is killed");
  });

  it("ends at once on a second signal, and asks for a new process when too many threads hang", async () => {
    const server = startServer({
      MODEL_URI: uriOf(makeSlowBundle({ broken: ENDLESS }, "tiny-words")),
      INFERENCE_WORKERS: "1",
      INFERENCE_TIMEOUT_MS: "100",
      SHUTDOWN_TIMEOUT_MS: "3600000",
    });
    const url = await server.ready();
    expect((await post(url, ["broken"])).status).toBe(503);
    expect((await fetch(`${url}/v2/health/live`)).status).toBe(200);
    expect((await post(url, ["broken"])).status).toBe(503);
    expect((await fetch(`${url}/v2/health/live`)).status).toBe(503);
    expect((await fetch(`${url}/v2/health/ready`)).status).toBe(503);
    server.process.kill("SIGTERM");
    await vi.waitFor(() => expect(server.stdout()).toContain('"msg":"draining"'), SOON);
    server.process.kill("SIGTERM");
    expect(await server.ended).toBe("SIGTERM");
  });

  it("does not wait for a client that never finishes its request", async () => {
    const server = startServer({ MODEL_URI: uriOf(makeWordBundle()), SHUTDOWN_TIMEOUT_MS: "50" });
    const url = await server.ready();
    const half = request(`${url}${INFER}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
    });
    half.on("error", () => {});
    half.write('{"inputs":');
    await new Promise((resolve) => half.on("socket", (socket) => socket.once("connect", resolve)));
    // The server has the request once it answered a later one.
    await fetch(`${url}/v2/health/live`);
    server.process.kill("SIGTERM");
    expect(await server.ended).toBe(0);
    expect(server.stdout()).toContain('"inferenceRuns":false,"msg":"cut off what was left');
  });

  it("cuts off an inference that runs longer than it may, and says so by its status", async () => {
    const server = startServer({
      MODEL_URI: uriOf(makeWordBundle()),
      MAX_BATCH_TEXTS: "1",
      LOG_LEVEL: "debug",
      SHUTDOWN_TIMEOUT_MS: "1",
    });
    const url = await server.ready();
    const texts = new Array(1000).fill("card ".repeat(100));
    const lost = Promise.allSettled([post(url, texts), post(url, texts)]);
    await vi.waitFor(() => expect(server.stdout()).toContain('"msg":"admitted"'), SOON);
    server.process.kill("SIGTERM");
    expect(await server.ended).toBe(1);
    expect(server.stdout()).toContain('"inferenceRuns":true,"msg":"cut off what was left');
    await lost;
  });

  it("ends on a signal before it is ready, too", async () => {
    const server = startServer({ MODEL_URI: uriOf(makeWordBundle()), LOG_LEVEL: "debug" });
    // The first line is logged once signals are heard.
    await vi.waitFor(() => expect(server.stdout()).toContain('"msg":"loading"'), SOON);
    server.process.kill("SIGTERM");
    expect(await server.ended).toBe(0);
  });

  it("refuses texts that are too long, or scores their beginnings", async () => {
    const MODEL_URI = uriOf(makeWordBundle());
    const ask = async (LONG_TEXTS: string) => {
      const server = startServer({ MODEL_URI, LONG_TEXTS, MAX_TEXT_CHARACTERS: "7" });
      const response = await post(await server.ready(), ["my card phone broken"]);
      const { outputs, error } = (await response.json()) as { outputs?: { data: [] }[]; error?: string };
      return outputs?.[1]?.data ?? error;
    };
    expect(await ask("refuse")).toContain("has 20 characters, at most 7 are allowed");
    expect(await ask("truncate")).toEqual(["card"]);
  });

  it("shouts when it answers without a model", async () => {
    const environment = { MODEL_BACKEND: "null", ALLOW_NULL_BACKEND: "true" };
    const server = startServer({ MODEL_URI: uriOf(makeWordBundle()), ...environment });
    const url = await server.ready();
    expect(server.stdout()).toContain('"level":40');
    expect(server.stdout()).toContain("NULL BACKEND: every answer is invented");
    const answer = (await (await post(url, ["phone broken", ""])).json()) as { outputs: { data: [] }[] };
    expect(answer.outputs[1]?.data).toEqual(["card", "card"]);
  });
});

describe("the server's process does not start, and says why in one line", () => {
  const refusal = async (environment: Record<string, string>) => {
    const server = startServer(environment);
    const status = await server.ended;
    expect(status).toBe(1);
    expect(server.stdout()).not.toContain('"msg":"ready"');
    expect(server.stderr()).toMatch(/^model-server: [^\n]+\n$/);
    return server.stderr();
  };

  const external = () => {
    const { tensors, ...graph } = wordGraph();
    const weights = externalTensor("weights", [9, 3], "../../etc/passwd");
    return model({ ...graph, tensors: [weights, ...tensors.slice(1)] });
  };

  it.each<[string, () => string, RegExp]>([
    ["a folder that is missing", () => join(temporaryFolder(), "none"), /there is no such folder/],
    ["an empty folder", temporaryFolder, /the file bundle\.json is missing/],
    [
      "a file that is missing",
      () => changed((f) => rmSync(join(f, "vocabulary.json"))),
      /vocabulary\.json is missing/,
    ],
    [
      "a file that is cut off",
      () => changed((f) => truncateSync(join(f, "model.onnx"), 99)),
      /model\.onnx has 99 bytes/,
    ],
    [
      "a bit that flipped",
      () => changed((f) => flipBit(join(f, "model.onnx"))),
      /model\.onnx has SHA-256 [0-9a-f]{64} instead of/,
    ],
    [
      "a web page as manifest",
      () => changed((f) => writeFileSync(join(f, "bundle.json"), "<!DOCTYPE html>")),
      /bundle\.json is not JSON/,
    ],
    [
      "a web page as graph",
      () => changed((f) => writeFileSync(join(f, "model.onnx"), "<!DOCTYPE html>")),
      /model\.onnx has 15 bytes/,
    ],
    [
      "a file outside",
      () => makeWordBundle(({ manifest }) => Object.assign(manifest.graph, { file: "../model.onnx" })),
      /\/graph\/file must match pattern/,
    ],
    [
      "tensors in other files",
      () => makeWordBundle(({ files }) => Object.assign(files, { "model.onnx": external() })),
      /keeps tensors in other files/,
    ],
    [
      "a pickle",
      () => makeWordBundle(({ files }) => Object.assign(files, { "evil.pt": "\x80\x04cos\nsystem\n." })),
      /evil\.pt is not a type of file/,
    ],
    [
      "golden vectors that are not met",
      () =>
        makeWordBundle(({ files }) =>
          Object.assign(files, {
            "golden.jsonl": goldenLines(TEXTS.map((text) => ({ text, label: "card", score: 0.9 }))),
          }),
        ),
      /\d of 7 golden vectors are not met\. Worst: text ".*", wanted "card" \(0\.9\), got .+, Δ /,
    ],
  ])("%s", async (_, folder, message) => {
    expect(await refusal({ MODEL_URI: uriOf(folder()) })).toMatch(message);
  });

  it("wrong environment variables, all at once", async () => {
    const line = await refusal({ MODEL_URI: "here", PORT: "http", INTRA_OP_THREADS: "0" });
    expect(line).toMatch(/MODEL_URI is "here".*PORT is "http".*INTRA_OP_THREADS is "0"/);
  });

  it("a port in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    await new Promise((resolve) => other.once("listening", resolve));
    const port = String((other.address() as AddressInfo).port);
    expect(await refusal({ MODEL_URI: uriOf(makeWordBundle()), PORT: port })).toMatch(
      /The port is in use: .*EADDRINUSE.*\. Free it, or set PORT to another one/,
    );
  });

  it("a host that is not here", async () => {
    const line = await refusal({ MODEL_URI: uriOf(makeWordBundle()), HOST: "192.0.2.1" });
    expect(line).toContain("The server cannot listen");
  });

  it("the same model twice", async () => {
    const folder = makeWordBundle();
    const copy = join(temporaryFolder(), "copy");
    cpSync(folder, copy, { recursive: true });
    expect(await refusal({ MODEL_URI: `${uriOf(folder)},${uriOf(copy)}` })).toContain(
      "tiny-words version 1.0.0 twice",
    );
  });
});

function changed(damage: (folder: string) => void): string {
  const folder = makeWordBundle();
  damage(folder);
  return folder;
}

function flipBit(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
  writeFileSync(path, bytes);
}

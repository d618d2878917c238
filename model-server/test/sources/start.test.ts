import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { temporaryFolder } from "../fixtures/bundle-folder.ts";
import { serveBundle } from "../fixtures/bundle-server.ts";
import { certificates } from "../fixtures/certificates.ts";
import { buildServer, type ServerProcess, startServer } from "../fixtures/process.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

beforeAll(buildServer);

const SOON = { interval: 5, timeout: 20_000 };

/** Where it listens, which it does before it is ready. */
function listening(server: ServerProcess): Promise<string> {
  return vi.waitFor(() => {
    const url = /Server listening at (http:[^" ]+)/.exec(server.stdout())?.[1];
    if (url === undefined) throw new Error(`it does not listen: ${server.stdout()} ${server.stderr()}`);
    return url;
  }, SOON);
}

const lines = (server: ServerProcess) =>
  server
    .stdout()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("a server whose store is away", () => {
  it("is live and not ready, says so once an attempt, and starts by itself", async () => {
    const store = await serveBundle(makeWordBundle());
    store.stop();
    const cache = temporaryFolder();
    const server = startServer({ MODEL_URI: store.url.href, MODEL_CACHE_DIR: cache });
    const url = await listening(server);
    await vi.waitFor(() => expect(server.stdout()).toContain('"attempt":2'), SOON);
    const statuses = await Promise.all(
      ["live", "ready"].map(async (what) => (await fetch(`${url}/v2/health/${what}`)).status),
    );
    expect(statuses).toEqual([200, 503]);
    expect(lines(server).find(({ attempt }) => attempt === 1)).toMatchObject({
      level: 40,
      uri: store.url.href,
      failure: "away",
      reason: "bundle.json: the connection is refused (ECONNREFUSED)",
      msg: "the bundle could not be fetched",
    });

    const folder = makeWordBundle();
    await serveBundle(folder, () => false, store.port);
    expect(await server.ready()).toBe(url);
    expect((await fetch(`${url}/v2/health/ready`)).status).toBe(200);
    expect(lines(server).find(({ msg }) => msg === "bundle fetched")).toMatchObject({ cached: false });
    expect(readdirSync(cache)).toHaveLength(1);
    expect(server.stderr()).toBe("");
  });

  it("ends on a signal, and leaves nothing half-done behind", async () => {
    const store = await serveBundle(makeWordBundle(), ({ name }) => name === "model.onnx");
    const cache = temporaryFolder();
    const server = startServer({ MODEL_URI: store.url.href, MODEL_CACHE_DIR: cache });
    await vi.waitFor(() => expect(store.asked).toContain("model.onnx"), SOON);
    expect(readdirSync(cache)).toEqual([expect.stringMatching(/^\.partial-/)]);
    server.process.kill("SIGTERM");
    expect(await server.ended).toBe(0);
    expect(readdirSync(cache)).toEqual([]);
  });

  it("ends when it may try no longer, and says why in one line", async () => {
    const store = await serveBundle(makeWordBundle(), (_, response) => !!response.writeHead(503).end());
    const server = startServer({
      MODEL_URI: store.url.href,
      MODEL_CACHE_DIR: temporaryFolder(),
      MODEL_STORE_GIVE_UP_MS: "1",
    });
    expect(await server.ended).toBe(1);
    expect(server.stderr()).toMatch(
      /^model-server: The bundle http:.+ could not be fetched in 1 ms \(MODEL_STORE_GIVE_UP_MS\), 1 attempts; the last one: bundle\.json: it answers 503\.\n$/,
    );
  });
});

it("a bundle whose own hashes are right, but not its golden vectors, is refused with its address", async () => {
  const folder = makeWordBundle(({ files }) => {
    files["golden.jsonl"] = String(files["golden.jsonl"]).replace(/"score":0/g, '"score":1');
  });
  const store = await serveBundle(folder);
  const server = startServer({ MODEL_URI: store.url.href, MODEL_CACHE_DIR: temporaryFolder() });
  expect(await server.ended).toBe(1);
  expect(server.stderr()).toMatch(/golden vectors are not met\..+ It is a copy of http:\/\/[^ ]+\.\n$/);
});

it("a cached bundle that another one was put in the place of is not served", async () => {
  const store = await serveBundle(makeWordBundle());
  const cache = temporaryFolder();
  const first = startServer({ MODEL_URI: store.url.href, MODEL_CACHE_DIR: cache });
  await first.ready();
  first.process.kill("SIGTERM");
  await first.ended;
  const other = makeWordBundle(({ manifest }) => Object.assign(manifest, { version: "666" }));
  const place = join(cache, readdirSync(cache)[0] as string);
  for (const name of readdirSync(other)) writeFileSync(join(place, name), readFileSync(join(other, name)));

  const second = startServer({ MODEL_URI: store.url.href, MODEL_CACHE_DIR: cache });
  const url = await second.ready();
  expect(await (await fetch(`${url}/v2/models/tiny-words`)).json()).not.toMatchObject({ versions: ["666"] });
  expect(second.stdout()).toContain('"cached":false');
});

it("a store with a certificate of an authority of the team's own needs NODE_EXTRA_CA_CERTS, and says so", async () => {
  const { TLS_CERT_FILE, TLS_KEY_FILE } = certificates("localhost").paths;
  const folder = makeWordBundle();
  const secured = { cert: readFileSync(TLS_CERT_FILE), key: readFileSync(TLS_KEY_FILE) };
  const store = createServer(secured, ({ url = "" }, response) => {
    response.end(readFileSync(join(folder, basename(url))));
  });
  await new Promise<void>((resolve) => store.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    store.closeAllConnections();
    store.close();
  });
  const environment = {
    MODEL_URI: `https://localhost:${(store.address() as AddressInfo).port}/tiny`,
    MODEL_CACHE_DIR: temporaryFolder(),
  };
  const distrustful = startServer(environment);
  await vi.waitFor(
    () =>
      expect(distrustful.stdout()).toContain("its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)"),
    SOON,
  );
  distrustful.process.kill("SIGTERM");
  await startServer({ ...environment, NODE_EXTRA_CA_CERTS: TLS_CERT_FILE }).ready();
});

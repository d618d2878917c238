import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { FailedAttempt } from "../../src/sources/back-off.ts";
import { fetchBundle } from "../../src/sources/fetch-bundle.ts";
import { temporaryFolder } from "../fixtures/bundle-folder.ts";
import { buildServer, startServer } from "../fixtures/process.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";
import { BUCKET, proxyTo, publish, type S3Server, startS3 } from "./s3-server.ts";

const bundle = makeWordBundle();
const URI = `s3://${BUCKET}/models/tiny/1`;
const SHA256 = createHash("sha256")
  .update(readFileSync(join(bundle, "bundle.json")))
  .digest("hex");
const FINE = { sha256: SHA256, cached: false };

interface FetchOptions {
  readonly uri?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly cacheFolder?: string;
  readonly silenceMs?: number;
  /** Called after an attempt that failed, instead of waiting. */
  readonly mend?: (failed: number) => Promise<void> | void;
}

/** Fetches without waiting between attempts. It gives up where nothing mends what is wrong. */
async function fetchFrom(server: S3Server, options: FetchOptions = {}) {
  const { uri = URI, environment = {}, cacheFolder = temporaryFolder(), silenceMs = 20_000, mend } = options;
  for (const [name, value] of Object.entries({ ...server.environment, ...environment })) {
    vi.stubEnv(name, value);
  }
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const failed: FailedAttempt[] = [];
  const outcome = await fetchBundle(new URL(uri), {
    cacheFolder,
    maxBytes: 1_000_000,
    silenceMs,
    giveUpMs: mend === undefined ? 1 : 0,
    s3PathStyle: true,
    onFailure: (attempt) => failed.push(attempt),
    wait: async () => {
      if (failed.length > 20) throw new Error(`nothing mends it: ${failed.at(-1)?.reason}`);
      await mend?.(failed.length);
    },
  }).catch((error: Error) => error);
  return { outcome, reasons: failed.map(({ failure, reason }) => `${failure}: ${reason}`), cacheFolder };
}

async function published(): Promise<S3Server> {
  const server = await startS3();
  publish(server, bundle);
  return server;
}

describe("a bundle in S3", () => {
  it.each([URI, `${URI}/`])("comes whole from %s, and then from the cache", async (uri) => {
    const server = await published();
    const { outcome, cacheFolder, reasons } = await fetchFrom(server, { uri });
    expect([outcome, reasons]).toEqual([{ folder: join(cacheFolder, SHA256), ...FINE }, []]);
    for (const name of readdirSync(bundle)) {
      expect(readFileSync(join(cacheFolder, SHA256, name))).toEqual(readFileSync(join(bundle, name)));
    }
    rmSync(join(server.bucket, "models/tiny/1/model.onnx"));
    expect((await fetchFrom(server, { uri, cacheFolder })).outcome).toMatchObject({ cached: true });
  });

  it("may lie at the top of a bucket, and under names that addresses write otherwise", async () => {
    const server = await startS3();
    publish(server, bundle, "");
    publish(server, bundle, "models of/ours+yours/é");
    expect((await fetchFrom(server, { uri: `s3://${BUCKET}` })).outcome).toMatchObject(FINE);
    const uri = `s3://${BUCKET}/models of/ours+yours/é`;
    expect((await fetchFrom(server, { uri })).outcome).toMatchObject(FINE);
  });

  it("is reached without a region, and with AWS_ENDPOINT_URL", async () => {
    const server = await published();
    const environment = {
      AWS_REGION: undefined,
      AWS_ENDPOINT_URL_S3: undefined,
      AWS_ENDPOINT_URL: server.environment["AWS_ENDPOINT_URL_S3"],
    };
    expect((await fetchFrom(server, { environment })).outcome).toMatchObject(FINE);
  });

  it("is reached with a profile of the shared files", async () => {
    const server = await published();
    const credentials = join(temporaryFolder(), "credentials");
    writeFileSync(credentials, profile("team", server.environment));
    const environment = { ...noKeys, AWS_PROFILE: "team", AWS_SHARED_CREDENTIALS_FILE: credentials };
    expect((await fetchFrom(server, { environment })).outcome).toMatchObject(FINE);
  });
});

describe("a bundle in S3 is waited for", () => {
  it("while access is denied, until the file of credentials is mended", async () => {
    const server = await published();
    const credentials = join(temporaryFolder(), "credentials");
    writeFileSync(credentials, profile("default", { ...server.environment, AWS_SECRET_ACCESS_KEY: "wrong" }));
    const { outcome, reasons } = await fetchFrom(server, {
      environment: { ...noKeys, AWS_SHARED_CREDENTIALS_FILE: credentials },
      mend: (failed) => {
        if (failed === 2) writeFileSync(credentials, profile("default", server.environment));
      },
    });
    expect(outcome).toMatchObject(FINE);
    expect(reasons).toEqual(
      new Array(2).fill(
        expect.stringMatching(/^denied: bundle\.json: access is denied \(403 SignatureDoesNotMatch\)/),
      ),
    );
  });

  it("while there are no credentials", async () => {
    const server = await published();
    const { reasons, outcome } = await fetchFrom(server, {
      environment: noKeys,
      mend: () => {
        for (const name of Object.keys(noKeys)) vi.stubEnv(name, server.environment[name]);
      },
    });
    expect(outcome).toMatchObject(FINE);
    expect(reasons).toEqual([
      expect.stringMatching(/^denied: bundle\.json: there are no credentials for it: set AWS_ACCESS_KEY_ID/),
    ]);
  });

  it("while it is not there, or its bucket is not", async () => {
    const server = await startS3();
    const { outcome, reasons } = await fetchFrom(server, { mend: () => publish(server, bundle) });
    expect(outcome).toMatchObject(FINE);
    expect(reasons).toEqual([
      "denied: bundle.json: it is not there (404 NoSuchKey): check MODEL_URI, or publish the bundle",
    ]);
    const elsewhere = await fetchFrom(server, { uri: "s3://no-such-bucket/models/tiny/1" });
    expect(elsewhere.outcome).toMatchObject({
      message: expect.stringContaining("it is not there (404 NoSuchBucket)"),
    });
  });

  it("while the server is away", async () => {
    const server = await published();
    await server.stop();
    const { outcome, reasons } = await fetchFrom(server, {
      mend: async (failed) => {
        if (failed === 3) await startS3(server);
      },
    });
    expect(outcome).toMatchObject(FINE);
    expect(reasons).toEqual(new Array(3).fill("away: bundle.json: the connection is refused (ECONNREFUSED)"));
  });

  it("while the server takes connections and says nothing", async () => {
    const server = await published();
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      silent.close();
    });
    const { port } = silent.address() as { port: number };
    const { outcome, reasons } = await fetchFrom(server, {
      environment: { AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` },
      silenceMs: 300,
    });
    expect(outcome).toMatchObject({ message: expect.stringContaining("bundle.json: not a byte in 300 ms") });
    expect(reasons).toEqual([]);
  });

  it("after a cut in the middle of a file", async () => {
    const server = await published();
    let cuts = 0;
    const port = await proxyTo(server, (part, client) => {
      // The graph is known by the weights' name; its last bytes are held back once.
      if (cuts > 0 || !part.includes("weights")) return void client.write(part);
      cuts++;
      client.write(part.subarray(0, -20), () => client.destroy());
    });
    const { outcome, reasons } = await fetchFrom(server, {
      environment: { AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` },
      mend: () => {},
    });
    expect([outcome, cuts]).toMatchObject([FINE, 1]);
    expect(reasons).toEqual([expect.stringMatching(/^away: model\.onnx: the connection was cut/)]);
  });
});

it("a bundle in S3 with a bit that flipped is refused", async () => {
  const server = await published();
  const graph = join(server.bucket, "models/tiny/1/model.onnx");
  const bytes = readFileSync(graph);
  bytes[99] = (bytes[99] as number) ^ 4;
  writeFileSync(graph, bytes);
  const { outcome, cacheFolder } = await fetchFrom(server, { mend: () => {} });
  expect(outcome).toMatchObject({
    message: expect.stringMatching(/is refused: model\.onnx has SHA-256 .+, 3 times/),
  });
  expect(readdirSync(cacheFolder)).toEqual([]);
});

it("the server starts by itself when S3 is back, and prints no secret", async () => {
  buildServer();
  const s3 = await published();
  await s3.stop();
  const server = startServer({
    ...s3.environment,
    MODEL_URI: URI,
    MODEL_CACHE_DIR: temporaryFolder(),
    S3_PATH_STYLE: "true",
    LOG_LEVEL: "trace",
  });
  await vi.waitFor(() => expect(server.stdout()).toContain('"attempt":2'), { timeout: 20_000 });
  await startS3(s3);
  const url = await server.ready();
  expect(await (await fetch(`${url}/v2/models/tiny-words/versions/latest`)).json()).toMatchObject({
    name: "tiny-words",
  });
  expect(server.stdout() + server.stderr()).not.toContain(s3.environment["AWS_SECRET_ACCESS_KEY"]);
  expect(server.stdout() + server.stderr()).not.toContain(s3.environment["AWS_ACCESS_KEY_ID"]);
});

const noKeys = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

function profile(name: string, environment: Readonly<Record<string, string>>): string {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = environment;
  return `[${name}]\naws_access_key_id=${AWS_ACCESS_KEY_ID}\naws_secret_access_key=${AWS_SECRET_ACCESS_KEY}\n`;
}

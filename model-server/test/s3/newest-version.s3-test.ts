import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { newestVersion } from "../../src/sources/newest-version.ts";
import { temporaryFolder } from "../fixtures/bundle-folder.ts";
import { buildServer, startServer } from "../fixtures/process.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";
import { BUCKET, publish, startS3 } from "./s3-server.ts";

const OPTIONS = { pathStyle: true, timeoutMs: 20_000 };
const isVersion = (name: string) => /^\d/.test(name);
const TOKEN = "a-token-of-the-tests-01";

async function publishedVersions() {
  const server = await startS3();
  for (const version of ["1.9.0", "1.10.0"]) {
    const folder = makeWordBundle(({ manifest }) => Object.assign(manifest, { version }));
    publish(server, folder, `models/tiny-words/${version}`);
  }
  // Still being uploaded, no version, and another model whose name begins alike.
  const half = temporaryFolder();
  writeFileSync(join(half, "model.onnx"), "half of it");
  publish(server, half, "models/tiny-words/2.0.0");
  publish(server, makeWordBundle(), "models/tiny-words/_reference");
  publish(server, makeWordBundle(), "models/tiny-words-large/3.0.0");
  return server;
}

it("finds the newest version in a bucket that has its manifest", async () => {
  const server = await publishedVersions();
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const newest = (path: string) => newestVersion(new URL(`s3://${BUCKET}/${path}`), isVersion, OPTIONS);
  expect(await newest("models/tiny-words/")).toBe("1.10.0");
  expect(await newest("models/none/")).toBeUndefined();
  await expect(newestVersion(new URL("s3://no-such-bucket/models/"), isVersion, OPTIONS)).rejects.toThrow(
    "it is not there (404 NoSuchBucket)",
  );
});

it("loads it where the request names none, and says why where it cannot", async () => {
  buildServer();
  const s3 = await publishedVersions();
  const tokens = join(temporaryFolder(), "tokens");
  writeFileSync(tokens, `${TOKEN}\n`);
  const server = startServer({
    ...s3.environment,
    MODEL_URI: `s3://${BUCKET}/models/tiny-words/1.9.0`,
    MODEL_REPOSITORY: `s3://${BUCKET}/models`,
    LOADABLE_MODELS: "tiny-words,none",
    AUTH_TOKEN_FILE: tokens,
    MODEL_CACHE_DIR: temporaryFolder(),
    S3_PATH_STYLE: "true",
  });
  const url = await server.ready();
  const headers = { authorization: `Bearer ${TOKEN}` };
  const post = (path: string) => fetch(`${url}/v2/repository/${path}`, { method: "POST", headers });
  expect((await post("models/tiny-words/load")).status).toBe(200);
  expect(await (await post("index")).json()).toMatchObject([{ name: "tiny-words", version: "1.10.0" }]);
  const none = await post("models/none/load");
  expect([none.status, await none.json()]).toEqual([
    422,
    { error: "The repository holds no version of none." },
  ]);
  await s3.stop();
  expect((await post("models/tiny-words/load")).status).toBe(422);
  // The log comes another way than the answer.
  const refused = /"reason":"the connection is refused \(ECONNREFUSED\)","msg":"load refused"/;
  await vi.waitFor(() => expect(server.stdout()).toMatch(refused), { timeout: 20_000 });
});

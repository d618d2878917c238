import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { onnxBackend } from "../../src/backend/onnx.ts";
import { loadModel } from "../../src/core/load-model.ts";
import { fetchBundle } from "../../src/sources/fetch-bundle.ts";
import { BACKEND_OPTIONS } from "../fixtures/app.ts";
import { temporaryFolder } from "../fixtures/bundle-folder.ts";
import { serveBundle } from "../fixtures/bundle-server.ts";
import { random } from "../fixtures/random.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

const FLIPS = 200;
const bundle = makeWordBundle();
const NAMES = readdirSync(bundle);
const SHA256 = createHash("sha256")
  .update(readFileSync(join(bundle, "bundle.json")))
  .digest("hex");

/** A copy of the bundle with one bit flipped, in each of its files in turn. */
function* damaged(seed: number): Generator<{ folder: string; what: string }> {
  const below = random(seed);
  const folder = join(temporaryFolder(), "bundle");
  cpSync(bundle, folder, { recursive: true });
  for (let i = 0; i < FLIPS; i++) {
    const name = NAMES[i % NAMES.length] as string;
    const sound = readFileSync(join(bundle, name));
    const bit = below(8 * sound.length);
    const broken = Buffer.from(sound);
    broken[bit >> 3] = (broken[bit >> 3] as number) ^ (1 << (bit & 7));
    writeFileSync(join(folder, name), broken);
    yield { folder, what: `bit ${bit} of ${name}` };
    writeFileSync(join(folder, name), sound);
  }
}

/** With the SHA-256 of its manifest in the address, which the manifest's own bits cannot slip by. */
describe(`${FLIPS} bundles with a bit flipped, in the manifest as in any other file`, () => {
  it("in a folder: none is served", async () => {
    const load = (folder: string) => loadModel(pathToFileURL(folder), onnxBackend, BACKEND_OPTIONS, SHA256);
    expect((await load(bundle)).model.sha256).toBe(SHA256);
    const served: string[] = [];
    for (const { folder, what } of damaged(11)) {
      await load(folder).then(
        () => served.push(what),
        () => {},
      );
    }
    expect(served).toEqual([]);
  });

  it("on a web server: none is given out, and none is kept", async () => {
    const cacheFolder = temporaryFolder();
    const options = { cacheFolder, maxBytes: 1e6, silenceMs: 20_000, giveUpMs: 0, s3PathStyle: false };
    const fetchFrom = (uri: URL) =>
      fetchBundle(uri, { ...options, wait: async () => {}, onFailure: () => {} });
    const given: string[] = [];
    for (const { folder, what } of damaged(12)) {
      const server = await serveBundle(folder);
      await fetchFrom(new URL(`${server.url.href}#sha256=${SHA256}`)).then(
        () => given.push(what),
        () => {},
      );
      server.stop();
    }
    expect([given, readdirSync(cacheFolder)]).toEqual([[], []]);
  });
});

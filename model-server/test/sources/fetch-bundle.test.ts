import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FailedAttempt } from "../../src/sources/back-off.ts";
import { fetchBundle } from "../../src/sources/fetch-bundle.ts";
import { temporaryFolder } from "../fixtures/bundle-folder.ts";
import { type BundleServer, type Fault, serveBundle } from "../fixtures/bundle-server.ts";
import { random } from "../fixtures/random.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

const bundle = makeWordBundle();
const FILES = readdirSync(bundle).sort();
const contents = (folder: string) => FILES.map((name) => readFileSync(join(folder, name)));
const sha256Of = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const SHA256 = sha256Of(readFileSync(join(bundle, "bundle.json")));

/** Fetches without waiting between attempts. */
async function fetchFrom(
  { url }: Pick<BundleServer, "url">,
  { cacheFolder = temporaryFolder(), silenceMs = 20_000, maxBytes = 1_000_000 } = {},
) {
  const failed: FailedAttempt[] = [];
  const options = {
    cacheFolder,
    maxBytes,
    silenceMs,
    giveUpMs: 0,
    s3PathStyle: false,
    onFailure: (attempt: FailedAttempt) => failed.push(attempt),
    wait: async () => {
      if (failed.length > 20) throw new Error(`it fails for ever: ${failed.at(-1)?.reason}`);
    },
  };
  const outcome = await fetchBundle(url, options).catch((error: Error) => error);
  const reasons = failed.map(({ failure, reason }) => `${failure}: ${reason}`);
  return { outcome, failed, reasons, cacheFolder, left: readdirSync(cacheFolder) };
}

async function fetchWith(fault: Fault, options = {}) {
  const server = await serveBundle(bundle, fault);
  return { server, ...(await fetchFrom(server, options)) };
}

/** Does something else once, at the first request for the graph. */
const onceAtGraph =
  (fault: Fault): Fault =>
  (asked, response) =>
    asked.name === "model.onnx" && asked.before === 0 ? fault(asked, response) : false;

const always =
  (...[status, body]: [number, string]): Fault =>
  (_, response) => {
    response.writeHead(status).end(body);
    return true;
  };

describe("a bundle from a web server", () => {
  it("comes whole, and lies in the cache under the hash of its manifest", async () => {
    const { outcome, reasons, cacheFolder, left, server } = await fetchWith(() => false);
    expect(outcome).toEqual({ folder: join(cacheFolder, SHA256), sha256: SHA256, cached: false });
    expect(contents(join(cacheFolder, SHA256))).toEqual(contents(bundle));
    expect([reasons, left]).toEqual([[], [SHA256]]);
    expect(server.asked[0]).toBe("bundle.json");
    expect([...server.asked].sort()).toEqual(FILES);
  });

  it("is not fetched again while the cache has it, whatever address it has", async () => {
    const { cacheFolder } = await fetchWith(() => false);
    const other = await fetchWith(() => false, { cacheFolder });
    expect(other.outcome).toEqual({ folder: join(cacheFolder, SHA256), sha256: SHA256, cached: true });
    expect(other.server.asked).toEqual(["bundle.json"]);
  });

  it.each<[string, (folder: string) => void]>([
    ["a file that changed", (folder) => writeFileSync(join(folder, "vocabulary.json"), "[]")],
    ["another manifest", (folder) => writeFileSync(join(folder, "bundle.json"), "{}")],
    ["a file too many", (folder) => writeFileSync(join(folder, "more.json"), "{}")],
    ["a bit that flipped", (folder) => flip(join(folder, "model.onnx"), 100)],
  ])("is fetched again where the cache holds %s", async (_, spoil) => {
    const { cacheFolder } = await fetchWith(() => false);
    spoil(join(cacheFolder, SHA256));
    const { outcome, left } = await fetchWith(() => false, { cacheFolder });
    expect(outcome).toMatchObject({ cached: false });
    expect(readdirSync(join(cacheFolder, SHA256)).sort()).toEqual(FILES);
    expect(contents(join(cacheFolder, SHA256))).toEqual(contents(bundle));
    expect(left).toEqual([SHA256]);
  });

  it("is fetched by several at once into one cache, and each gets it whole", async () => {
    const cacheFolder = temporaryFolder();
    const server = await serveBundle(bundle);
    const fetched = await Promise.all(Array.from({ length: 8 }, () => fetchFrom(server, { cacheFolder })));
    expect(fetched.map(({ outcome }) => outcome)).toEqual(
      new Array(8).fill(expect.objectContaining({ folder: join(cacheFolder, SHA256) })),
    );
    expect(readdirSync(cacheFolder)).toEqual([SHA256]);
    expect(contents(join(cacheFolder, SHA256))).toEqual(contents(bundle));
  });

  it("leaves alone what another process downloads, unless that was killed long ago", async () => {
    const cacheFolder = temporaryFolder();
    for (const name of [".partial-old", ".partial-new", ".partial-slow"]) {
      mkdirSync(join(cacheFolder, name));
      writeFileSync(join(cacheFolder, name, "model.onnx"), "");
      const longAgo = new Date(Date.now() - 3_600_000);
      if (name === ".partial-old") utimesSync(join(cacheFolder, name, "model.onnx"), longAgo, longAgo);
      if (name !== ".partial-new") utimesSync(join(cacheFolder, name), longAgo, longAgo);
    }
    const { left } = await fetchWith(() => false, { cacheFolder });
    expect(left.sort()).toEqual([".partial-new", ".partial-slow", SHA256]);
  });

  it("comes from where the server redirects to", async () => {
    const { url: target } = await serveBundle(bundle);
    const { outcome } = await fetchWith(({ name }, response) => {
      response.writeHead(302, { location: `${target.href}/${name}` }).end();
      return true;
    });
    expect(outcome).toMatchObject({ sha256: SHA256 });
  });
});

describe("a store that fails is tried again", () => {
  const fine = { sha256: SHA256, cached: false };

  it("after 500 many times, and 503, and 429", async () => {
    const { outcome, reasons } = await fetchWith(({ name, before }, response) => {
      if (name !== "bundle.json" || before >= 12) return false;
      return always([500, 503, 429][before % 3] as number, "no")({} as never, response);
    });
    expect(outcome).toMatchObject(fine);
    expect(reasons).toHaveLength(12);
    expect(reasons.slice(0, 3)).toEqual([
      "away: bundle.json: it answers 500",
      "away: bundle.json: it answers 503",
      "away: bundle.json: it answers 429",
    ]);
  });

  it("after 403 and 404, which are said clearly", async () => {
    const { outcome, reasons } = await fetchWith(({ before, name }, response) => {
      if (name !== "bundle.json" || before >= 2) return false;
      return always(before === 0 ? 403 : 404, "no")({} as never, response);
    });
    expect(outcome).toMatchObject(fine);
    expect(reasons).toEqual([
      expect.stringMatching(/^denied: bundle\.json: access is denied \(403\): check the credentials/),
      "denied: bundle.json: it is not there (404): check MODEL_URI, or publish the bundle",
    ]);
  });

  it("after a cut in the middle of a file, and asks only for what did not come", async () => {
    const last = Object.keys(JSON.parse(readFileSync(join(bundle, "bundle.json"), "utf8")).files).at(-1);
    const { outcome, reasons, server } = await fetchWith(({ name, before, bytes }, response) => {
      if (name !== last || before > 0) return false;
      response.writeHead(200, { "content-length": bytes.length }).write(bytes.subarray(0, 50), () => {
        response.destroy();
      });
      return true;
    });
    expect(outcome).toMatchObject(fine);
    expect(reasons).toEqual([expect.stringMatching(`^away: ${last}: the connection was cut`)]);
    const twice = server.asked.filter((name, i) => server.asked.indexOf(name) !== i);
    expect(twice).toEqual(["bundle.json", last]);
  });

  it("after a cut in the middle of the manifest", async () => {
    const { outcome } = await fetchWith(({ name, before, bytes }, response) => {
      if (name !== "bundle.json" || before > 0) return false;
      response.writeHead(200).write(bytes.subarray(0, 50), () => response.destroy());
      return true;
    });
    expect(outcome).toMatchObject(fine);
  });

  it.each<[string, Fault]>([
    ["an answer", () => true],
    [
      "more of a file",
      ({ bytes }, response) => {
        response.writeHead(200).write(bytes.subarray(0, 50));
        return true;
      },
    ],
  ])("after it was silent instead of sending %s", async (_, fault) => {
    const { outcome, reasons } = await fetchWith(onceAtGraph(fault), { silenceMs: 300 });
    expect(outcome).toMatchObject(fine);
    expect(reasons).toEqual(["away: model.onnx: not a byte in 300 ms"]);
  });

  it("and may be as slow as it likes", async () => {
    const { outcome, reasons } = await fetchWith(
      onceAtGraph(async ({ bytes }, response) => {
        response.writeHead(200);
        for (let i = 0; i < bytes.length; i += Math.ceil(bytes.length / 20)) {
          await new Promise((resolve) => setTimeout(resolve, 60));
          response.write(bytes.subarray(i, i + Math.ceil(bytes.length / 20)));
        }
        response.end();
        return true;
      }),
      // 20 parts in 60 ms each take longer than this.
      { silenceMs: 1_000 },
    );
    expect([outcome, reasons]).toMatchObject([fine, []]);
  });

  it("while its port is closed", async () => {
    const gone = await serveBundle(bundle);
    gone.stop();
    const failed: FailedAttempt[] = [];
    const fetched = fetchBundle(gone.url, {
      cacheFolder: temporaryFolder(),
      maxBytes: 1_000_000,
      silenceMs: 5_000,
      giveUpMs: 0,
      s3PathStyle: false,
      onFailure: (attempt) => failed.push(attempt),
      wait: async () => {
        if (failed.length === 3) await serveBundle(bundle, () => false, gone.port);
      },
    });
    await expect(fetched).resolves.toMatchObject(fine);
    expect(failed[0]).toMatchObject({
      failure: "away",
      reason: "bundle.json: the connection is refused (ECONNREFUSED)",
    });
  });

  it("from the beginning, where another version was published meanwhile", async () => {
    const other = makeWordBundle(({ manifest, files }) => {
      Object.assign(manifest, { version: "2" });
      Object.assign(files, { "notes.md": "what changed" });
    });
    let published = other;
    const { outcome, left, cacheFolder } = await fetchWith(({ name }, response) => {
      const bytes = readFileSync(join(published, name));
      if (name !== "notes.md") return !!response.end(bytes);
      published = bundle;
      response.writeHead(200).write(bytes, () => response.destroy());
      return true;
    });
    expect(outcome).toMatchObject(fine);
    expect(left).toEqual([SHA256]);
    expect(readdirSync(join(cacheFolder, SHA256)).sort()).toEqual(FILES);
  });
});

describe("a store that holds something wrong is refused", () => {
  const refused = (reason: RegExp) =>
    expect.objectContaining({
      name: "StartError",
      message: expect.stringMatching(
        new RegExp(`^The bundle http://[^ ]+ is refused: ${reason.source}, 3 times in a row\\. Publish it`),
      ),
    });

  it.each<[string, Fault, RegExp]>([
    [
      "a web page for each file",
      always(200, "<!DOCTYPE html>"),
      /bundle\.json is not JSON, it begins with .*/,
    ],
    ["nothing", always(200, ""), /bundle\.json is not JSON, it begins with ""/],
    ["another JSON", always(200, "[]"), /it is not a valid manifest: .*/],
    [
      "a manifest without end",
      (_, response) => {
        const more = () => response.write(" ".repeat(1_000_000), more);
        response.on("error", () => {}).writeHead(200);
        more();
        return true;
      },
      /bundle\.json has more than the 4194304 bytes that are allowed/,
    ],
    [
      "a web page instead of the graph",
      ({ name }, response) => name === "model.onnx" && always(200, "<!DOCTYPE html>")({} as never, response),
      /model\.onnx has 15 bytes instead of \d+/,
    ],
    [
      "a longer file",
      ({ name, bytes }, response) => name === "model.onnx" && !!response.end(Buffer.concat([bytes, bytes])),
      /model\.onnx has more than \d+ bytes, which it should have/,
    ],
    [
      "an empty file",
      ({ name }, response) => name === "vocabulary.json" && !!response.end(),
      /vocabulary\.json has 0 bytes instead of \d+/,
    ],
  ])("%s", async (_, fault, reason) => {
    const { outcome, left } = await fetchWith(fault);
    expect(outcome).toEqual(refused(reason));
    expect(left).toEqual([]);
  });

  it.each([
    ["a path", "../evil.json"],
    ["another path", "a/b.json"],
    ["a file of the system", "/etc/passwd"],
    ["a pickle", "model.pt"],
    ["a hidden file", ".evil.json"],
  ])("a manifest that lists %s, which is not asked for", async (_, name) => {
    const folder = makeWordBundle();
    const manifest = JSON.parse(readFileSync(join(folder, "bundle.json"), "utf8"));
    manifest.files[name] = { sha256: "0".repeat(64), bytes: 1 };
    writeFileSync(join(folder, "bundle.json"), JSON.stringify(manifest));
    const server = await serveBundle(folder);
    const { outcome } = await fetchFrom(server);
    expect(outcome).toMatchObject({ name: "StartError" });
    expect(server.asked).toEqual(new Array(3).fill("bundle.json"));
  });

  it("a bundle that is too large, before any of its files is asked for", async () => {
    const server = await serveBundle(bundle);
    const { outcome } = await fetchFrom(server, { maxBytes: 100 });
    expect(outcome).toEqual(
      refused(/its files have \d+ bytes, at most 100 are allowed \(MAX_BUNDLE_BYTES\)/),
    );
    expect(server.asked).toEqual(new Array(3).fill("bundle.json"));
  });

  it.each([
    ["to itself without end", "/models/tiny/1/bundle.json", /it redirects more than 5 times/],
    ["to a network without TLS", "http://models.example.org/bundle.json", /not https:/],
    ["to a file", "file:///etc/passwd", /not https:/],
  ])("a redirection %s, which is not followed", async (_, location, reason) => {
    const server = await serveBundle(bundle, ({ before }, response) => {
      if (before > 6) return false;
      response.writeHead(302, { location }).end();
      return true;
    });
    const { reasons } = await fetchFrom(server);
    expect(reasons[0]).toMatch(reason);
    expect(reasons[0]).toMatch(/^denied: /);
  });

  it("200 bundles with one bit flipped, on the way or in the store: none is given out as another", async () => {
    const below = random(7);
    const sizes = FILES.map((name) => readFileSync(join(bundle, name)).length);
    for (let i = 0; i < 200; i++) {
      const victim = FILES[i % FILES.length] as string;
      const at = below(8 * (sizes[i % FILES.length] as number));
      const { outcome, left } = await fetchWith(({ name, bytes }, response) => {
        if (name !== victim) return false;
        response.end(flipped(bytes, at));
        return true;
      });
      if (victim !== "bundle.json") {
        expect([outcome, left], `bit ${at} of ${victim}`).toMatchObject([{ name: "StartError" }, []]);
        continue;
      }
      // A bit of the manifest may be one of a description: then it is another bundle, and says so.
      const sha256 = sha256Of(flipped(readFileSync(join(bundle, victim)), at));
      if (!(outcome instanceof Error)) expect([outcome, left]).toMatchObject([{ sha256 }, [sha256]]);
      expect(left).not.toContain(SHA256);
    }
  });
});

it("a cache that cannot be written to ends the start with a reason", async () => {
  const cacheFolder = join(temporaryFolder(), "file");
  writeFileSync(cacheFolder, "");
  const { url } = await serveBundle(bundle);
  const options = { cacheFolder, maxBytes: 1e6, silenceMs: 5_000, giveUpMs: 0, s3PathStyle: false };
  await expect(fetchBundle(url, { ...options, onFailure: () => {} })).rejects.toThrow(
    /^The bundle cannot be stored in .+: E.+\. Free space there, or let MODEL_CACHE_DIR name a folder/,
  );
});

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
  return copy;
}

function flip(path: string, bit: number): void {
  writeFileSync(path, flipped(readFileSync(path), bit));
}

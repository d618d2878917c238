import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { writeArtifacts } from "./artifacts.ts";

const folder = mkdtempSync(join(tmpdir(), "artifacts-"));
const file = join(folder, "artifacts.json");
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() =>
  writeFileSync(
    file,
    JSON.stringify({
      dev: { images: { tools: "old", oauthProxy: "theirs" }, jars: { replay: "0" } },
      prod: {},
    }),
  ),
);
const read = () => JSON.parse(readFileSync(file, "utf8"));

describe("writeArtifacts", () => {
  it("writes what was built into one environment and leaves the rest", () => {
    const built = { images: { tools: "new", "jobs.a-job": "job" }, jars: { replay: "1", application: "2" } };
    expect(writeArtifacts(file, "dev", built)).toEqual(["images.jobs.a-job", "images.tools", "jars.replay"]);
    expect(read()).toEqual({
      dev: {
        images: { tools: "new", oauthProxy: "theirs", jobs: { "a-job": "job" } },
        jars: { replay: "1" },
      },
      prod: {},
    });
  });

  it("does not touch the file when nothing changed", () => {
    const before = statSync(file).mtimeMs;
    expect(writeArtifacts(file, "dev", { images: { tools: "old" }, jars: {} })).toEqual([]);
    expect(statSync(file).mtimeMs).toBe(before);
  });

  it("refuses an environment that is not there", () => {
    expect(() => writeArtifacts(file, "test", { images: {}, jars: {} })).toThrow(
      `${file} has no environment "test". Allowed: dev, prod. Correct --environment, or add an entry.`,
    );
  });
});

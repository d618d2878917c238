import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Image } from "./catalogue.ts";
import { planBuilds } from "./plan.ts";

const folder = mkdtempSync(join(tmpdir(), "plan-"));
afterAll(() => rmSync(folder, { recursive: true }));
const dockerfile = join(folder, "Dockerfile");
writeFileSync(dockerfile, "FROM scratch\n");

const digest = `flink@sha256:${"1".repeat(64)}`;
const files = (text: string) => () => [{ path: "a", text }];
const base: Image = {
  name: "base",
  folder: "base",
  bases: ["FLINK_IMAGE"],
  settings: [],
  files: files("base"),
};
const job: Image = { name: "job", folder: "job", bases: [], from: "base", settings: [], files: files("job") };

function plan(
  changed: { base?: Partial<Image>; job?: Partial<Image>; flink?: string; platform?: string } = {},
) {
  return planBuilds({
    images: [
      { ...job, ...changed.job },
      { ...base, ...changed.base },
    ],
    wanted: ["job"],
    baseImages: { FLINK_IMAGE: changed.flink ?? digest },
    platform: changed.platform ?? "linux/amd64",
    idOf: (reference) => (reference === "localhost/flink:local" ? "id" : undefined),
    dockerfileOf: () => dockerfile,
  });
}
const tags = (changed = {}) => Object.fromEntries(plan(changed).map(({ image, tag }) => [image.name, tag]));

describe("planBuilds", () => {
  it("builds what an image starts from before it", () => {
    expect(plan().map(({ image }) => image.name)).toEqual(["base", "job"]);
  });

  it("gives the same tags for the same inputs, in whatever order the files come", () => {
    const two = [
      { path: "a", text: "1" },
      { path: "b", text: "2" },
    ];
    expect(tags({ job: { files: () => two } })).toEqual(tags({ job: { files: () => two.toReversed() } }));
  });

  it.each([
    ["a file's bytes", { job: { files: files("other") } }],
    ["a file's name", { job: { files: () => [{ path: "b", text: "job" }] } }],
    ["an argument", { job: { arguments: { JOB: "x" } } }],
  ])("moves the tag of one image with %s", (_, changed) => {
    expect(tags(changed)["base"]).toBe(tags()["base"]);
    expect(tags(changed)["job"]).not.toBe(tags()["job"]);
  });

  it.each([
    ["its base's files", { base: { files: files("other") } }],
    ["the digest of the first base", { flink: `flink@sha256:${"2".repeat(64)}` }],
    ["the id of a local base", { flink: "localhost/flink:local" }],
    ["the platform", { platform: "linux/arm64" }],
  ])("moves all tags with %s", (_, changed) => {
    expect(tags(changed)["base"]).not.toBe(tags()["base"]);
    expect(tags(changed)["job"]).not.toBe(tags()["job"]);
  });

  it("says which base is not named or not here", () => {
    expect(() => plan({ base: { bases: ["FLINK_IMAGE", "NODE_IMAGE"] } })).toThrow(
      "base starts from NODE_IMAGE, which is not named. Allowed: an image by digest, such as node:24-bookworm-slim@sha256:…. Give --base NODE_IMAGE=…, or set the variable NODE_IMAGE.",
    );
    expect(() => plan({ flink: "localhost/absent:1" })).toThrow(
      'FLINK_IMAGE is "localhost/absent:1", which is not on this machine.',
    );
  });
});

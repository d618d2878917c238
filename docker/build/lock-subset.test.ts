import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type LockFile, lockSubset } from "./lock-subset.ts";

const lock: LockFile = {
  lockfileVersion: 3,
  packages: {
    "": { dependencies: { a: "1.0.0", other: "1.0.0" }, devDependencies: { compiler: "7.0.0" } },
    "node_modules/a": { version: "1.0.0", dependencies: { b: "^2" }, optionalDependencies: { absent: "1" } },
    "node_modules/a/node_modules/b": { version: "2.0.0", dependencies: { c: "1" } },
    "node_modules/b": { version: "1.0.0" },
    "node_modules/c": { version: "1.0.0", peerDependencies: { compiler: "7" } },
    "node_modules/compiler": { version: "7.0.0" },
    "node_modules/other": { version: "1.0.0" },
    "node_modules/server": { resolved: "server", link: true },
    server: { version: "0.1.0", dependencies: { b: "1" } },
  },
};
const nothing = { dependencies: [], devDependencies: [], workspaces: [] };
const kept = (wanted: object) =>
  Object.keys(lockSubset(lock, { ...nothing, ...wanted }).packageLock.packages);

describe("lockSubset", () => {
  it("keeps what a package depends on, where Node would find it", () => {
    expect(kept({ dependencies: ["a"] })).toEqual([
      "",
      "node_modules/a",
      "node_modules/a/node_modules/b",
      "node_modules/c",
      "node_modules/compiler",
    ]);
  });

  it("keeps a workspace with its link and its dependencies", () => {
    expect(kept({ workspaces: ["server"] })).toEqual(["", "node_modules/b", "node_modules/server", "server"]);
  });

  it("is the same whatever else the repository depends on", () => {
    const moved = structuredClone(lock) as { packages: Record<string, object> } & LockFile;
    moved.packages["node_modules/other"] = { version: "2.0.0" };
    const wanted = { ...nothing, dependencies: ["a"] };
    expect(lockSubset(moved, wanted)).toEqual(lockSubset(lock, wanted));
  });

  it("names what is missing", () => {
    expect(() => lockSubset(lock, { ...nothing, dependencies: ["b"] })).toThrow(
      "An image needs b, which package-lock.json does not have at its root. Allowed: what package.json names. Add it there with npm install.",
    );
  });

  it("leaves the infrastructure out of the server's image", () => {
    const real = JSON.parse(
      readFileSync(join(import.meta.dirname, "../../package-lock.json"), "utf8"),
    ) as LockFile;
    const { packageLock } = lockSubset(real, { ...nothing, workspaces: ["model-server"] });
    const names = Object.keys(packageLock.packages);
    expect(names).toContain("node_modules/onnxruntime-node");
    expect(names).not.toContain("node_modules/cdktf");
    expect(packageLock.packages["node_modules/fastify"]).toEqual(real.packages["node_modules/fastify"]);
  });
});

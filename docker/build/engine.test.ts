import { describe, expect, it } from "vitest";
import { Engine, findEngine } from "./engine.ts";

const build = {
  dockerfile: "/context/Dockerfile",
  context: "/context",
  tags: ["localhost/a:1"],
  arguments: { NODE_IMAGE: "node" },
  labels: { version: "1" },
  platform: "linux/amd64",
  secrets: { ca: "/ca.pem" },
  options: ["--network=host"],
  useCache: true,
};

describe("Engine", () => {
  it.each(["podman", "buildah"] as const)("%s fixes the times in an image", (name) => {
    const line = new Engine(name).build(build).join(" ");
    expect(line).toBe(
      "build --file /context/Dockerfile --platform linux/amd64 --tag localhost/a:1 --build-arg NODE_IMAGE=node --label version=1 --secret id=ca,src=/ca.pem --timestamp 1767225600 --layers --network=host /context",
    );
  });

  it("docker takes the time as BuildKit does", () => {
    const line = new Engine("docker").build({ ...build, useCache: false });
    expect(line).toEqual(expect.arrayContaining(["SOURCE_DATE_EPOCH=1767225600", "--no-cache"]));
    expect(line).not.toContain("--timestamp");
  });

  it("speaks plain HTTP to registries of this machine only", () => {
    const podman = new Engine("podman");
    expect(podman.push("localhost:5000/a:1")).toEqual(["push", "--tls-verify=false", "localhost:5000/a:1"]);
    expect(podman.push("localhost.example.com/a:1")).toEqual(["push", "localhost.example.com/a:1"]);
    expect(new Engine("docker").push("localhost:5000/a:1")).toEqual(["push", "localhost:5000/a:1"]);
  });

  it("refuses a name that it does not know", () => {
    expect(() => findEngine("kaniko")).toThrow(
      'There is no engine "kaniko". Allowed: podman, docker, buildah. Name one of these with --engine.',
    );
  });
});

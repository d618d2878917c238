import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { catalogue, toolPrograms } from "./catalogue.ts";
import { moduleClosure } from "./module-closure.ts";

const root = join(import.meta.dirname, "../..");
const images = catalogue(root, "2.2.1");
const dockerfile = (folder: string) => readFileSync(join(root, "docker", folder, "Dockerfile"), "utf8");

describe("catalogue", () => {
  it("has a Dockerfile for each image, and an image for each Dockerfile", () => {
    const folders = readdirSync(join(root, "docker")).filter((name) =>
      existsSync(join(root, "docker", name, "Dockerfile")),
    );
    expect([...new Set(images.map(({ folder }) => folder))].sort()).toEqual(folders.sort());
  });

  it.each(images.map((image) => [image.name, image] as const))(
    "%s starts from what its Dockerfile asks for",
    (_, image) => {
      const text = dockerfile(image.folder);
      const asked = [...text.matchAll(/^ARG (\w+_IMAGE)$/gm)].map(([, name]) => name);
      expect([...new Set(asked)].sort()).toEqual(
        [...image.bases, ...(image.from ? ["BASE_IMAGE"] : [])].sort(),
      );
    },
  );

  it.each(
    readdirSync(join(root, "docker")).filter((name) => existsSync(join(root, "docker", name, "Dockerfile"))),
  )("docker/%s has no default base, labels, and a user by number in group 0", (folder) => {
    const text = dockerfile(folder);
    expect(text).not.toMatch(/^ARG \w+_IMAGE=/m);
    for (const label of ["title", "description", "licenses"])
      expect(text).toContain(`org.opencontainers.image.${label}=`);
    const isOnBase = /^FROM \$\{BASE_IMAGE\}$/m.test(text);
    if (!isOnBase) expect(text.match(/^USER .*$/gm)?.at(-1)).toMatch(/^USER [1-9]\d*:0$/);
  });

  it("fills every key of config/artifacts.json that this repository builds", () => {
    const { dev } = JSON.parse(readFileSync(join(root, "config/artifacts.json"), "utf8"));
    const built = images.flatMap(({ settings }) => settings);
    const mirrored = ["oauthProxy", "logShipper"];
    const keys = Object.keys(dev.images).filter((key) => key !== "jobs" && !mirrored.includes(key));
    expect(keys.filter((key) => !built.includes(key))).toEqual([]);
  });

  it("takes all that the tools import, and no infrastructure", () => {
    const { files, packages } = moduleClosure(root, toolPrograms);
    expect(files).toEqual(
      expect.arrayContaining(["ops/kafka-client.ts", "config/load.ts", "config/artifacts.json"]),
    );
    expect(packages).toEqual(["kafkajs", "typebox"]);
  });
});

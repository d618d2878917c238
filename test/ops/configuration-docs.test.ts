import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { configurationMarkdown } from "../../ops/configuration/markdown.ts";

const written = readFileSync(join(import.meta.dirname, "../../docs/configuration.md"), "utf8");

it("docs/configuration.md is what the schema says; npm run configuration-docs mends it", () => {
  expect(written).toBe(configurationMarkdown());
});

it("shows every kind of setting", () => {
  for (const row of [
    "| `name` | `local`, `dev`, `prod` |  |",
    "| `platform.operatorVersion` | `1.7`, `1.10`, `1.15` | Decides the custom resources' types and rules. |",
    "| `platform.imagePullSecret` (optional) |",
    "| `kafka.ports` | list of: 1 to 65535 |",
    "| `objectStore.pathStyle` | `true`, `false` |",
    "| `modelServer.resources.memory` |",
    "| `flink.configuration` | by name: text |",
    "| `jobs.mlInference.batchSize` | 1 to 256 | Records in one inference request. |",
  ]) {
    expect(written).toContain(row);
  }
});

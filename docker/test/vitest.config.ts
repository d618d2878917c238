import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** Runs what `docker/test/check` has built; one container after another, since the machines of pipelines are small. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, "../.."),
    include: ["docker/test/*.test.ts"],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
});

import { defineConfig } from "vitest/config";

/** Runs what `docker/test/check` has built; one container after another, since the machines of pipelines are small. */
export default defineConfig({
  test: {
    name: "images",
    root: import.meta.dirname,
    include: ["*.test.ts"],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});

import { defineConfig } from "vitest/config";

/** Tests against a Kubernetes API server; not part of `npm test`, since they need root and a binary that takes minutes to build. */
export default defineConfig({
  test: {
    name: "cluster",
    root: import.meta.dirname,
    include: ["**/*.cluster.ts"],
    globalSetup: ["./global-setup.ts"],
    reporters: ["default"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // One after the other: each has a control plane of its own, and the machine may be small.
    fileParallelism: false,
  },
});

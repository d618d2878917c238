import { defineConfig } from "vitest/config";

/** Tests with the real Terraform, its provider and an API server; started by run.mjs. */
export default defineConfig({
  test: {
    name: "terraform",
    root: import.meta.dirname,
    include: ["**/*.terraform.ts"],
    globalSetup: ["../cluster/global-setup.ts"],
    testTimeout: 900_000,
    hookTimeout: 300_000,
    // Two cores are soon taken by one Terraform and its provider.
    fileParallelism: false,
    // Each step stands on those before it.
    bail: 1,
  },
});

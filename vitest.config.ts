import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Two projects, so that the server's tests can run alone (its image carries nothing of the infrastructure). */
export default defineConfig({
  test: {
    reporters: ["default"],
    // Many tests wait for processes: on two cores, vitest's own choice of one worker leaves one of them idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: "infrastructure",
          include: [
            "test/**/*.test.ts",
            "contract/**/*.test.ts",
            "docker/build/**/*.test.ts",
            "local/**/*.test.ts",
            "ops/**/*.test.ts",
          ],
          testTimeout: 30_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "model-server",
          include: ["model-server/test/**/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});

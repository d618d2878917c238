import { defineConfig } from "vitest/config";

/** Apart from `npm test`: the S3 server has to be built first, which `bin/test-s3` does. */
export default defineConfig({
  test: { include: ["model-server/test/s3/*.s3-test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});

import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");

it("says how it is told the environment, and ends with 1", async () => {
  const [code, error] = await new Promise<[unknown, string]>((done) => {
    execFile(process.execPath, ["--import", "tsx", "ops/deploy.ts"], { cwd: root }, (failure, _, stderr) =>
      done([failure?.code, stderr]),
    );
  });
  expect(error.trim()).toBe(
    'No environment is named. Got: "npm run deploy --" and no name. Allowed: local, dev, prod. Name one of these, such as: npm run deploy -- local.',
  );
  expect(code).toBe(1);
});

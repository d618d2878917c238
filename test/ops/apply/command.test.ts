import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ApiServer } from "../../../ops/apply/api-server.ts";
import { ApplyProblem } from "../../../ops/apply/problems.ts";

const folder = mkdtempSync(join(tmpdir(), "apply-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "ops/apply.ts", ...args], {
    cwd: join(import.meta.dirname, "../../.."),
    encoding: "utf8",
  });

describe("npm run apply", () => {
  it.each([
    [["--help"], 0, /^Usage: npm run apply -- ENVIRONMENT/],
    [[], 2, /^0 environments are named; exactly one is allowed, such as: npm run apply -- dev --dry-run\n$/],
    [["dev", "--purge"], 2, /^Unknown option '--purge'/],
  ])("%j ends with %i", (args, code, message) => {
    const { status, stdout, stderr } = run(...args);
    expect(status).toBe(code);
    expect(stdout + stderr).toMatch(message);
  });
});

describe("the way to the API server", () => {
  const problem = (work: Promise<unknown>) =>
    work.then(
      () => "no error",
      (error: unknown) => (error instanceof ApplyProblem ? error.message : `not explained: ${error}`),
    );

  it("needs a kubeconfig that is there", async () => {
    expect(await problem(ApiServer.connect(join(folder, "missing")))).toMatch(
      /^The kubeconfig cannot be read: got .*missing \(ENOENT.*\); allowed: a kubeconfig, as oc login writes one\. Log in, or name another file with --kubeconfig\.$/,
    );
  });

  it("needs a context with a cluster", async () => {
    const file = join(folder, "no-context");
    writeFileSync(
      file,
      JSON.stringify({ apiVersion: "v1", kind: "Config", clusters: [], users: [], contexts: [] }),
    );
    expect(await problem(ApiServer.connect(file))).toMatch(
      /^The kubeconfig has no current context with a cluster: got .*no-context; allowed: .* Log in, or choose one: kubectl config use-context NAME\.$/,
    );
  });

  it("says that nobody answers", async () => {
    const file = join(folder, "closed");
    const server = "https://127.0.0.1:1";
    writeFileSync(
      file,
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": "c",
        contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
        clusters: [{ name: "c", cluster: { server } }],
        users: [{ name: "u", user: { token: "t" } }],
      }),
    );
    const api = await ApiServer.connect(file);
    expect(await problem(api.call("GET", "/version"))).toMatch(
      /^The API server does not answer: got https:\/\/127\.0\.0\.1:1 \(.*ECONNREFUSED.*\); allowed: .*\. Check the address, VPN and login, and run this again: what is applied already stays as it is\.$/,
    );
  });
});

/**
 * Runs the suite with the real Terraform, its provider and an API server, and ends with "N passed, N failed". Where the
 * provider cannot be had, the cases are skips, which skips.json has to list.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { terraformEnvironment } from "./harness/provider.mjs";

const help = `Usage: npm run test:terraform

Deploys all stacks of environment dev with Terraform into a project of an API server: plans, drift, refusals, locks, kills,
adoption, teardown. Takes about 20 minutes on two cores.

The provider (hashicorp/kubernetes 2.38.0) comes from the public registry, or from the folder that TF_PLUGIN_MIRROR names
(the layout of terraform providers mirror). The cluster is a control plane of its own (test/cluster; Linux, root, Go), or
the one of KUBECONFIG, whose user has to be its administrator.`;

const root = join(import.meta.dirname, "../..");

/** @returns why Terraform or the provider cannot be had; undefined when both can */
function whatIsMissing(env) {
  const version = spawnSync("terraform", ["version", "-json"], { encoding: "utf8", env });
  if (version.status !== 0) return "Terraform is not on the PATH";
  const folder = mkdtempSync(join(tmpdir(), "terraform-probe-"));
  try {
    const providers = { kubernetes: { source: "hashicorp/kubernetes", version: "2.38.0" } };
    writeFileSync(
      join(folder, "main.tf.json"),
      JSON.stringify({ terraform: { required_providers: providers } }),
    );
    const probe = spawnSync("terraform", ["init", "-input=false", "-backend=false"], {
      cwd: folder,
      env,
      timeout: 120_000,
    });
    return probe.status === 0
      ? undefined
      : "neither the public registry nor TF_PLUGIN_MIRROR has hashicorp/kubernetes 2.38.0";
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Names of the suite's cases, read from its sources: they are known without a run. */
function cases() {
  return readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".terraform.ts"))
    .flatMap((name) =>
      [...readFileSync(join(import.meta.dirname, name), "utf8").matchAll(/^ {2}it\("([^"]+)"/gm)].map(
        ([, title]) => `${name} > ${title}`,
      ),
    );
}

function skip(reason) {
  const listed = JSON.parse(readFileSync(join(import.meta.dirname, "skips.json"), "utf8"));
  const unlisted = cases().filter(
    (name) => !listed.some((entry) => name.startsWith(entry.name.replace("*", ""))),
  );
  console.log(`${cases().length} cases are skipped: ${reason}.`);
  for (const { name, reason: why } of listed) console.log(`skipped: ${name} (${why})`);
  for (const name of unlisted)
    console.log(`skipped without being listed in test/terraform/skips.json: ${name}`);
  // What passed is that every skip is on the list.
  console.log(`${unlisted.length === 0 ? 1 : 0} passed, ${unlisted.length} failed`);
  return unlisted.length === 0 ? 0 : 1;
}

function run(folder, env) {
  const report = join(folder, "report.json");
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const config = join(import.meta.dirname, "vitest.config.ts");
  const { status } = spawnSync(
    process.execPath,
    [
      vitest,
      "run",
      "--config",
      config,
      "--reporter=verbose",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
    { cwd: root, env, stdio: "inherit" },
  );
  const { numPassedTests = 0, numFailedTests = 0 } = JSON.parse(readFileSync(report, "utf8"));
  const failed = status !== 0 && numFailedTests === 0 ? 1 : numFailedTests;
  console.log(`${numPassedTests} passed, ${failed} failed`);
  return failed === 0 && numPassedTests > 0 ? 0 : 1;
}

if (process.argv.includes("--help")) {
  console.log(help);
} else {
  const folder = mkdtempSync(join(tmpdir(), "terraform-suite-"));
  try {
    const env = terraformEnvironment(folder);
    const missing = whatIsMissing(env);
    process.exitCode = missing === undefined ? run(folder, env) : skip(missing);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

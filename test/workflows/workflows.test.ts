import { spawnSync } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const workflows = join(root, ".github/workflows");

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Record<string, unknown>;
}
interface Workflow {
  readonly permissions: Record<string, string>;
  readonly concurrency?: object;
  readonly jobs: Record<
    string,
    {
      readonly steps: Step[];
      readonly permissions?: Record<string, string>;
      readonly concurrency?: Record<string, unknown>;
      readonly environment?: string;
    }
  >;
}

const files = readdirSync(workflows).map((name) => {
  const text = readFileSync(join(workflows, name), "utf8");
  return { name, text, workflow: load(text) as Workflow };
});
const scripts = Object.keys(
  (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object }).scripts,
);

/** What a `run:` starts: an npm script or a file of the repository; undefined where it is neither. */
function startedBy(run: string): string | undefined {
  const [program = "", ...words] = run.trim().split(/\s+/);
  if (program === "npm") {
    if (words[0] === "ci") return "npm ci";
    const script =
      words[0] === "run" ? words.find((word, index) => index > 0 && !word.startsWith("-")) : words[0];
    return script !== undefined && scripts.includes(script) ? `npm run ${script}` : undefined;
  }
  try {
    accessSync(join(root, program), constants.X_OK);
    return program;
  } catch {
    return undefined;
  }
}

describe.each(files)("$name", ({ text, workflow }) => {
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  it("runs only scripts of the project, one a step", () => {
    const runs = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
    expect(runs.length).toBeGreaterThan(3);
    for (const run of runs) {
      expect(startedBy(run), run).toBeDefined();
      expect(run.trim()).not.toMatch(/\n|&&|\||;/);
      // An expression in a script would be run as code.
      expect(run).not.toContain("${{");
    }
  });

  it("pins every action by its full SHA and says its version", () => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, value]) => value);
    expect(uses.length).toBe(steps.filter((step) => step.uses !== undefined).length);
    for (const value of uses) expect(value).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("has no rights but to read, and keeps no token in the checkout", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    for (const { permissions = {} } of jobs) {
      const written = Object.entries(permissions).filter(([, right]) => right === "write");
      expect(written.map(([name]) => name).filter((name) => name !== "pull-requests")).toEqual([]);
    }
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts).toHaveLength(jobs.length);
    for (const step of checkouts) expect(step.with).toEqual({ "persist-credentials": false });
  });
});

it("deploys to one environment at a time and never cuts a deployment off", () => {
  const deploy = files.find(({ name }) => name === "deploy.yml")?.workflow.jobs["deploy"];
  expect(deploy?.concurrency).toMatchObject({ "cancel-in-progress": false });
  expect(deploy?.concurrency?.["group"]).toContain("inputs.environment");
});

describe("the scripts of the workflows", () => {
  let folder: string;
  const read = (name: string) => readFileSync(join(folder, name), "utf8");

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "workflow-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A program that notes its arguments, then does what the body says. */
  function standIn(name: string, body = ""): void {
    const file = join(folder, name);
    writeFileSync(file, `#!/usr/bin/env bash\nprintf '%s\\n' "$*" >>"${folder}/${name}.calls"\n${body}\n`);
    chmodSync(file, 0o755);
  }

  function run(script: string, args: string[] = [], env: Record<string, string> = {}) {
    const { status, stdout, stderr } = spawnSync(join(root, ".github/scripts", script), args, {
      cwd: root,
      encoding: "utf8",
      env: {
        PATH: `${folder}:${process.env["PATH"]}`,
        RUNNER_TEMP: folder,
        GITHUB_ENV: join(folder, "env"),
        ...env,
      },
    });
    return { status, output: stdout + stderr };
  }

  it("kubeconfig writes it for this job alone, and refuses an empty secret", () => {
    expect(run("kubeconfig", [], { KUBECONFIG_CONTENT: "kind: Config" }).status).toBe(0);
    expect(read("kubeconfig")).toBe("kind: Config\n");
    expect(spawnSync("stat", ["-c", "%a", join(folder, "kubeconfig")], { encoding: "utf8" }).stdout).toBe(
      "600\n",
    );
    expect(read("env")).toBe(`KUBECONFIG=${join(folder, "kubeconfig")}\n`);
    const { status, output } = run("kubeconfig");
    expect(status).toBe(1);
    expect(output).toContain("There is no kubeconfig.");
  });

  it.each([
    [0, 0],
    [2, 0],
    [1, 1],
  ])("plan: exit code %i of the plan becomes %i", (code, expected) => {
    standIn("npm", `echo "terraform plan failed"; exit ${code}`);
    expect(run("plan", ["dev"]).status).toBe(expected);
    expect(read("npm.calls")).toContain("run --silent deploy -- dev --plan-only --markdown");
    expect(read("plan-dev.md")).toContain("terraform plan failed");
  });

  it("comment: makes one, then updates the same one", () => {
    writeFileSync(join(folder, "plan-dev.md"), "### Plan for dev\n");
    const env = { REPOSITORY: "team/project", PULL_REQUEST: "7", GH_TOKEN: "x" };
    standIn("gh");
    expect(run("comment", ["dev"], env).status).toBe(0);
    expect(read("gh.calls")).toContain("--method POST repos/team/project/issues/7/comments");
    expect(read("gh.calls")).toContain("<!-- streaming-inference plan dev -->");
    standIn("gh", 'case "$*" in *--paginate*) echo 42 ;; esac');
    expect(run("comment", ["dev"], env).status).toBe(0);
    expect(read("gh.calls")).toContain("--method PATCH repos/team/project/issues/comments/42");
  });

  it("comment: a report that is too long for GitHub is cut", () => {
    writeFileSync(join(folder, "plan-dev.md"), "x".repeat(100_000));
    standIn("gh");
    expect(run("comment", ["dev"], { REPOSITORY: "team/project", PULL_REQUEST: "7" }).status).toBe(0);
    expect(read("gh.calls")).toContain("(cut: the log of the job has the rest)");
    expect(read("gh.calls").length).toBeLessThan(62_000);
  });

  it("deploy: hands the second key on where there is one", () => {
    standIn("npm");
    expect(run("deploy", ["dev"], { DESTROY: "" }).status).toBe(0);
    expect(run("deploy", ["dev"], { DESTROY: "FlinkDeployment/x" }).status).toBe(0);
    expect(read("npm.calls")).toBe(
      "run --silent deploy -- dev --no-wait\nrun --silent deploy -- dev --no-wait --destroy FlinkDeployment/x\n",
    );
  });

  it("build-jars: tests the jobs, and fetches what the images of the same Flink share", () => {
    standIn("mvnw");
    expect(run("build-jars", [], { MVNW: join(folder, "mvnw") }).status).toBe(0);
    const [jobs, shared] = read("mvnw.calls").trim().split("\n");
    expect(jobs).toMatch(/ -f jobs verify$/);
    expect(shared).toMatch(/ -f docker\/base\/pom\.xml -P flink-\d+\.\d+\.\d+ package$/);
    const [, profile] = /-P (\S+)/.exec(shared ?? "") ?? [];
    expect(readFileSync(join(root, "docker/base/pom.xml"), "utf8")).toContain(`<id>${profile}</id>`);
  });

  it("registry-login: the password goes through standard input, to the registry's host", () => {
    standIn("podman", `cat >"${folder}/password"`);
    const env = {
      REGISTRY: "registry.example.com/team",
      REGISTRY_USER: "robot",
      REGISTRY_PASSWORD: "secret",
    };
    expect(run("registry-login", [], env).status).toBe(0);
    expect(read("podman.calls")).toBe("login --username robot --password-stdin registry.example.com\n");
    expect(read("password")).toBe("secret");
    expect(run("registry-login").output).toContain("without a login");
  });
});

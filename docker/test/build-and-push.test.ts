import { execFile, spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../test/helpers/free-port.ts";
import { Engine } from "../build/engine.ts";
import { writeSbom } from "../build/sbom.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "push-"));
const artifacts = join(folder, "artifacts.json");
// The password of the account below; made by crypt(3) with 16 rounds.
const account = "tester:of-tests-only";
const htpasswd = "tester:$2b$04$U7IZ/Mg4bStpemaLQQ9PNepiliTL3WA..9N2wO0U8oSsz8peA0EtK\n";
let host: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  host = `127.0.0.1:${await freePort()}`;
  writeFileSync(join(folder, "htpasswd"), htpasswd);
  writeFileSync(
    join(folder, "registry.yml"),
    `version: 0.1
log: { accesslog: { disabled: true }, level: error }
storage: { filesystem: { rootdirectory: ${folder}/storage } }
http: { addr: "${host}", secret: of-tests-only }
auth: { htpasswd: { realm: tests, path: ${folder}/htpasswd } }
`,
  );
  const program = process.env["REGISTRY_PROGRAM"] ?? "registry";
  const registry = spawn(program, ["serve", join(folder, "registry.yml")], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => registry.on("close", () => resolve()));
  stop = async () => {
    registry.kill();
    await ended;
  };
  const answers = () =>
    fetch(`http://${host}/v2/`).then(
      ({ status }) => status === 401,
      () => false,
    );
  while (!(await answers())) await delay(100);
  writeFileSync(
    join(folder, "login.json"),
    JSON.stringify({ auths: { [host]: { auth: Buffer.from(account).toString("base64") } } }),
  );
  copyFileSync(join(root, "config/artifacts.json"), artifacts);
});
afterAll(async () => {
  await stop?.();
  rmSync(folder, { recursive: true });
});

const engine = new Engine("podman");
const build = (process.env["BUILD"] ?? "docker/build-and-push").trim().split("\n");

/** One call of docker/build-and-push, with the engine that the images were built by. */
function call(
  args: readonly string[],
  login = join(folder, "login.json"),
): Promise<{ status: number; output: string }> {
  const [program = "", ...before] = build;
  const options = { cwd: root, env: { ...process.env, REGISTRY_AUTH_FILE: login } };
  return new Promise((resolve) => {
    execFile(join(root, program), [...before, ...args], options, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
}

const push = () => ["--registry", `${host}/data-team`, "--environment", "dev", "--artifacts", artifacts];
const entry = () => JSON.parse(readFileSync(artifacts, "utf8")).dev.images;

describe("docker/build-and-push", () => {
  it("refuses a registry that does not let it in, with what to do", async () => {
    writeFileSync(join(folder, "nobody.json"), "{}");
    const { status, output } = await call([...push(), "tools"], join(folder, "nobody.json"));
    expect(status).toBe(1);
    expect(output).toContain(`The registry ${host} answered 401 for data-team/tools:`);
    expect(output).toContain(`Log in with an account that may push there: podman login ${host}.`);
  });

  it("pushes once, writes the registry's digest for the stacks, and has nothing to do after that", async () => {
    const first = await call([...push(), "tools"]);
    expect(first.output).toMatch(/tools:[0-9a-f]{16}: pushed, sha256:[0-9a-f]{64}/);
    const reference: string = entry().tools;
    expect(reference).toMatch(new RegExp(`^${host}/data-team/tools@sha256:[0-9a-f]{64}$`));
    const [repository, digest] = reference.slice(host.length + 1).split("@");
    const manifest = await fetch(`http://${host}/v2/${repository}/manifests/${digest}`, {
      headers: {
        authorization: `Basic ${Buffer.from(account).toString("base64")}`,
        accept: "application/vnd.oci.image.manifest.v1+json",
      },
    });
    expect(manifest.status).toBe(200);

    const second = await call([...push(), "tools"]);
    expect(second.output).toMatch(/tools:[0-9a-f]{16}: unchanged, is in the registry/);
    expect(second.output).toContain("is as it was");
    expect(entry().tools).toBe(reference);
  });

  it("says what it would do, and does nothing", async () => {
    const { status, output } = await call([...push(), "--dry-run", "jar-server"]);
    expect([status, output]).toEqual([
      0,
      expect.stringMatching(/jar-server:[0-9a-f]{16}: would be built and pushed/),
    ]);
    expect(entry().webServer).toContain("registry.example.com");
  });

  it.each([
    ["ml-model-server", ["pkg:npm/fastify@", "pkg:npm/onnxruntime-node@", "pkg:deb/debian/libc6@"]],
    // Of what is shaded into the job's jar, that which says who it is.
    [
      "csv-replay",
      [
        "pkg:maven/com.fasterxml.jackson.core/jackson-databind@",
        "pkg:maven/org.streaminginference/csv-replay@",
      ],
    ],
    [
      "jar-server",
      ["pkg:golang/github.com/caddyserver/caddy/v2@", "pkg:pypi/awscli@", "pkg:deb/debian/curl@"],
    ],
    ["tools", ["pkg:npm/kafkajs@", "pkg:npm/typebox@"]],
  ])("writes the same bill of materials of %s twice", async (image, expected) => {
    // What is built already, so that a tree that moves meanwhile builds nothing here.
    const subject = { reference: `localhost/${image}:local`, name: image, version: "test" };
    const bill = async (name: string) => {
      await writeSbom(engine, subject, join(folder, name, "bill.json"));
      return readFileSync(join(folder, name, "bill.json"), "utf8");
    };
    const first = await bill("first");
    expect(await bill("second")).toBe(first);
    const purls: string[] = JSON.parse(first).components.map(({ purl }: { purl: string }) => purl);
    expect(purls.length).toBeGreaterThan(50);
    for (const start of expected) expect(purls.filter((purl) => purl.startsWith(start))).toHaveLength(1);
  });
});

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { loadEnvironment, validateEnvironment } from "../../config/load.ts";
import type { Environment } from "../../config/schema.ts";
import { rules } from "../../ops/policies/rules.ts";
import { applicationJobs, sessionJobs } from "../../stacks/jobs.ts";
import { projectObjects } from "../helpers/project.ts";

// Starts processes, on machines that do much else.
vi.setConfig({ testTimeout: 120_000 });

/**
 * Secrets that a person or a pipeline has, or writes where they do not belong: none may stand in what is synthesised
 * without somebody being told. Terraform would keep it in its plan and its state.
 */
const canary = "canary-4f1d0c7e9b";
const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "secrets-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a pipeline that deploys has in its environment. */
const variables = [
  ...[
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "KUBE_TOKEN",
    "KUBE_CLIENT_KEY_DATA",
  ],
  ...[
    "TF_VAR_password",
    "TF_TOKEN_app_terraform_io",
    "KAFKA_PASSWORD",
    "KAFKA_SASL_JAAS_CONFIG",
    "GITHUB_TOKEN",
  ],
  ...["REGISTRY_PASSWORD", "OAUTH_CLIENT_SECRET", "COOKIE_SECRET", "S3_SECRET_KEY", "SSL_KEYSTORE_PASSWORD"],
];

function textsIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [readFileSync(path, "utf8")];
  return readdirSync(path).flatMap((name) => textsIn(join(path, name)));
}

describe("what is in the process's environment", () => {
  it.each(["dev", "prod"])("is in neither Terraform's files nor the manifests of %s", (environment) => {
    const outdir = join(folder, environment);
    execFileSync(process.execPath, ["--import", "tsx", "main.ts"], {
      cwd: root,
      stdio: "pipe",
      env: {
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        ENVIRONMENT: environment,
        CDKTF_OUTDIR: outdir,
        ...Object.fromEntries(variables.map((name) => [name, `${canary}-${name}`])),
      },
    });
    const texts = textsIn(outdir);
    expect(texts.join("").length).toBeGreaterThan(50_000);
    expect(texts.filter((text) => text.includes(canary))).toEqual([]);
  });
});

describe("a secret in a setting", () => {
  const prod = loadEnvironment("prod");
  const kafka: Environment["kafka"] = {
    ...prod.kafka,
    security: { protocol: "SASL_SSL", mechanism: "PLAIN", credentialsSecret: "kafka-user" },
  };

  /** The environment with one value replaced, by its path. */
  function changed(path: string, value: unknown): unknown {
    const copy = structuredClone({ ...prod, kafka }) as unknown as Record<string, unknown>;
    const keys = path.split("/");
    const last = keys.pop() ?? "";
    const parent = keys.reduce((node, key) => node[key] as Record<string, unknown>, copy);
    parent[last] = value;
    return copy;
  }

  /** Who tells: the configuration's check, or the rule S8 over the manifests; "nobody" where it would pass unseen. */
  function whoTells(environment: unknown): string {
    let valid: Environment;
    try {
      valid = validateEnvironment("prod", environment);
    } catch (error) {
      return `configuration: ${(error as Error).message.split("\n").length - 1}`;
    }
    const { all } = projectObjects(valid);
    if (!JSON.stringify(all).includes(canary)) return "nowhere";
    const told = rules.filter(({ id, check }) => id === "S8" && check(all).length > 0);
    return told.length > 0 ? "S8" : "nobody";
  }

  const key = `AKIA${"CANARY4F1D0C7E9B"}`;

  it.each([
    ["a password of S3 as Flink's setting", "flink/configuration/s3.secret-key", canary],
    ["an access key as Flink's setting", "flink/configuration/fs.s3a.access.key", canary],
    [
      "Kafka's login as Flink's setting",
      "flink/configuration/my.sasl.jaas.config",
      `x password="${canary}";`,
    ],
    ["a keystore's password", "flink/configuration/security.ssl.internal.key-password", canary],
    ["an unsuspicious setting with a key in it", "flink/configuration/my.setting", `${key} ${canary}`],
    ["a value for the cookie's Secret", "access/cookieSecret", `${canary}+/==`],
    ["a value for the provider's Secret", "access/oidc/clientSecret", `${canary}_X`],
    ["a value for the store's Secret", "objectStore/credentialsSecret", `${canary}:X`],
    ["a value for Kafka's Secret", "kafka/security/credentialsSecret", `user:${canary}`],
    ["a value for the registry's Secret", "platform/imagePullSecret", `{"auths":"${canary}"}`],
    [
      "user and password in the store's address",
      "objectStore/endpoint",
      `https://user:${canary}@s3.example.com`,
    ],
    ["user and password in the brokers' addresses", "kafka/bootstrapServers", `user:${canary}@kafka:9093`],
    [
      "user and password in the model's address",
      "modelServer/modelUri",
      `https://user:${canary}@models.example.com/m`,
    ],
    [
      "user and password in the provider's address",
      "access/oidc/issuerUrl",
      `https://u:${canary}@login.example.com`,
    ],
    [
      "user and password in the replayed file's address",
      "jobs/csvReplay/input",
      `s3://user:${canary}@bucket/csv`,
    ],
    [
      "a token in the model's address",
      "modelServer/modelUri",
      `https://models.example.com/m?X-Amz-Signature=${canary}`,
    ],
    ["a setting that does not exist", "kafka/password", canary],
  ])("%s is told of", (_what, path, value) => {
    expect(whoTells(changed(path, value))).toMatch(/^(configuration: \d+|S8|nowhere)$/);
  });

  it.each([
    ["an argument", { options: () => ({ "sasl-password": canary }) }],
    ["an argument with an unsuspicious name", { options: () => ({ brokers: `https://u:${canary}@kafka` }) }],
    ["a variable", { application: () => ({ env: [{ name: "DB_PASSWORD", value: canary }] }) }],
    ["an annotation", { application: () => ({ podAnnotations: { "my/token": canary } }) }],
    ["a setting", { application: () => ({ configuration: { "s3.secret-key": canary } }) }],
    [
      "a sidecar's variable",
      { application: () => ({ sidecars: [{ name: "side", env: [{ name: "API_TOKEN", value: canary }] }] }) },
    ],
  ])("%s of a job with a secret in it is told of", (_what, change) => {
    const applications = applicationJobs.slice(0, 1).map((job) => ({ ...job, ...change }));
    const { all } = projectObjects(prod, { applications, session: sessionJobs });
    expect(JSON.stringify(all)).toContain(canary);
    const [s8] = rules.filter(({ id }) => id === "S8");
    expect(s8?.check(all)).not.toEqual([]);
  });

  it("would be seen", () => {
    expect(whoTells(changed("jobs/csvReplay/textColumn", canary))).toBe("nobody");
  });
});

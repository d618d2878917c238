import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { describe, expect, it } from "vitest";
import { loadEnvironment } from "../../config/load.ts";
import type { Environment } from "../../config/schema.ts";
import type { Volume } from "../../constructs/imports/operator-1.15/pod-template.generated.ts";
import { podsOf } from "../../ops/policies/pods.ts";
import { at } from "../../ops/policies/rule.ts";
import { FlinkJobStack } from "../../stacks/flink-job-stack.ts";
import { applicationJobs, isDeployed, type JobDefinition, sessionJobs, writing } from "../../stacks/jobs.ts";
import { composeProject, warningsOf } from "../../stacks/project.ts";
import { objectsOfStack } from "../helpers/objects.ts";
import { environments, project, projectObjects } from "../helpers/project.ts";

const dev = loadEnvironment("dev");
const prod = loadEnvironment("prod");
const deployedIn = (name: string) => applicationJobs.filter((job) => isDeployed(job, loadEnvironment(name)));
const terraformOf = (environment: Environment, part: string) => {
  const stack = project(environment).find(({ node }) => node.id === `${environment.name}-${part}`);
  stack?.prepareStack();
  return stack?.toTerraform() as { terraform: { backend: Record<string, unknown> } };
};

describe("the project", () => {
  it.each(environments)("%s has one stack per part, and one per application job", (name) => {
    const parts = [
      "platform",
      "model-serving",
      "flink-session",
      ...deployedIn(name).map((job) => `job-${job.name}`),
    ];
    expect(project(name).map(({ node }) => node.id)).toEqual(parts.map((part) => `${name}-${part}`));
  });

  it("keeps each stack's state apart: in S3, in the cluster or in a file", () => {
    expect(terraformOf(prod, "platform").terraform.backend).toMatchObject({
      s3: {
        bucket: "data-team-terraform",
        key: "streaming-inference/prod-platform.tfstate",
        encrypt: true,
        use_lockfile: true,
      },
    });
    expect(terraformOf(dev, "job-ml-inference").terraform.backend).toEqual({
      kubernetes: { namespace: "data-team-dev", secret_suffix: "dev-job-ml-inference" },
    });
    expect(terraformOf(loadEnvironment("local"), "platform").terraform.backend).toEqual({
      local: { path: "terraform.local-platform.tfstate" },
    });
  });

  it("needs no right beyond the project's: nothing for the whole cluster", () => {
    const kinds = new Set(environments.flatMap((name) => projectObjects(name).all.map(({ kind }) => kind)));
    const forTheProject = [
      ...[
        "ConfigMap",
        "Deployment",
        "HorizontalPodAutoscaler",
        "Job",
        "NetworkPolicy",
        "PodDisruptionBudget",
      ],
      ...["Role", "RoleBinding", "Service", "ServiceAccount", "Route", "PodMonitor", "PrometheusRule"],
      ...["FlinkDeployment", "FlinkSessionJob", "KafkaTopic"],
    ];
    expect([...kinds].filter((kind) => !forTheProject.includes(kind))).toEqual([]);
  });

  it.each([
    ["a quota that is too small", { quota: { ...dev.quota, pods: 3 } }, "SI2001"],
    [
      "more in flight than the model server takes",
      { modelServer: { ...dev.modelServer, maxQueuedTexts: 1 } },
      "SI2005",
    ],
  ])("refuses %s at synth", (_what, change, code) => {
    const [platform] = project({ ...dev, ...change });
    expect(platform?.node.validate().join("\n")).toContain(code);
  });

  it("warns where the operator cannot fetch the session jobs' jars, until the environment says that it can", () => {
    const warnings = (operatorFetchesFromCluster: boolean) => {
      const app = new App();
      composeProject(app, { ...dev, platform: { ...dev.platform, operatorFetchesFromCluster } });
      return warningsOf(app).filter((warning) => warning.startsWith("SI1121"));
    };
    expect(warnings(false)).toEqual(
      sessionJobs.map(({ name }) => expect.stringContaining(`SI1121: FlinkSessionJob ${name}:`)),
    );
    expect(warnings(true)).toEqual([]);
  });

  it.each([
    ["dev", 1],
    ["prod", 1],
    ["local", 0],
  ] as const)("warns once that %s still has placeholders", (name, count) => {
    const app = new App();
    composeProject(app, loadEnvironment(name));
    expect(warningsOf(app).filter((warning) => warning.startsWith("SI2006"))).toHaveLength(count);
  });

  it("warns of nothing on one machine", () => {
    const app = new App();
    composeProject(app, loadEnvironment("local"));
    expect(warningsOf(app)).toEqual([]);
  });

  it("says which jobs an environment leaves out, and what they lack", () => {
    const job: JobDefinition = {
      ...(applicationJobs[0] as JobDefinition),
      name: "counts",
      kind: "pyflink",
      script: "/opt/counts.py",
    };
    const warnings = (environment: Environment, changes: Partial<JobDefinition> = {}) => {
      const app = new App();
      const changed = { ...job, ...changes } as JobDefinition;
      composeProject(app, environment, { applications: [changed], session: [] });
      return warningsOf(app).filter((warning) => warning.startsWith("SI2008"));
    };
    const { pyflink: _, ...images } = { pyflink: undefined, ...dev.images };
    expect(warnings({ ...dev, images })).toEqual([
      'SI2008: Job counts is left out: it has no stack in dev. Got: "no images.pyflink". Allowed: an image with Python and the job. Build it (docker/build-and-push writes it into config/artifacts.json).',
    ]);
    expect(warnings({ ...dev, images }, { minimumFlink: "9.1" })[0]).toContain(
      'Got: "Flink 2.2.1". Allowed: Flink 9.1 or newer. Raise flink.version.',
    );
    const pyflink = `registry.example.com/pyflink@sha256:${"0".repeat(64)}`;
    expect(warnings({ ...dev, images: { ...images, pyflink } })).toEqual([]);
  });

  it("refuses an environment whose records may wait longer than a checkpoint", () => {
    const mlInference = { ...dev.jobs.mlInference, maxOutageMs: 290_000 };
    expect(() => project({ ...dev, jobs: { ...dev.jobs, mlInference } }).map(objectsOfStack)).toThrow(
      /SI1303: FlinkDeployment ml-inference/,
    );
  });

  it("ships the logs of every Flink pod where the environment names a store, and of none where it does not", () => {
    const shippers = (name: (typeof environments)[number]) =>
      podsOf(projectObjects(name).all).filter(({ containers }) =>
        containers.some((c) => c.name === "log-shipper"),
      );
    expect(shippers("dev").map(({ where }) => where)).toHaveLength(2 * (deployedIn("dev").length + 1));
    expect(shippers("local")).toEqual([]);
  });

  it.each([
    ["dev", ["trust-bundle ca-bundle.crt", "service-ca service-ca.crt"]],
    ["prod", ["trust-bundle ca-bundle.crt", "service-ca service-ca.crt"]],
    ["local", []],
  ] as const)("%s gives every Flink pod a truststore of %j", (name, authorities) => {
    const pods = podsOf(projectObjects(name).all).filter(({ flinkRole }) => flinkRole !== undefined);
    expect(pods).toHaveLength(2 * (deployedIn("dev").length + 1));
    for (const { template, initContainers } of pods) {
      const volumes: Volume[] = at(template, "spec", "volumes");
      const sources = volumes.find((volume) => volume.name === "trust-pem")?.projected?.sources ?? [];
      expect(sources.map(({ configMap }) => `${configMap?.name} ${configMap?.items?.[0]?.key}`)).toEqual(
        authorities,
      );
      expect(initContainers.some((init) => init.name === "trust-store")).toBe(authorities.length > 0);
      // Variables of other programs, which would look as if the JVM heeded them.
      expect(JSON.stringify(template)).not.toMatch(/SSL_CERT_DIR|NODE_EXTRA_CA_CERTS|AWS_CA_BUNDLE/);
    }
  });

  it("accepts the selectors and names of live resources", () => {
    const selector = { app: "ml-model-server", team: "data" };
    const objects = projectObjects({ ...dev, modelServer: { ...dev.modelServer, selector } });
    expect(objects.one("Deployment", "ml-model-server").spec.selector.matchLabels).toEqual(selector);
    expect(objects.one("NetworkPolicy", "ml-model-server").spec.podSelector.matchLabels).toEqual(selector);
    const [toModel] = objects.one("NetworkPolicy", "ml-inference-taskmanager").spec.egress.slice(-1);
    expect(toModel.to).toEqual([{ podSelector: { matchLabels: selector } }]);
    expect(objects.one("PodMonitor", "ml-model-server").spec.selector.matchLabels).toEqual(selector);
    const others = projectObjects({
      ...dev,
      access: { ...dev.access, selector: { app: "door" } },
      jarServer: { ...dev.jarServer, selector: { app: "jars" } },
    });
    expect(others.one("Service", "flink-oauth-proxy").spec.selector).toEqual({ app: "door" });
    expect(others.one("NetworkPolicy", "custom-jar-server").spec.podSelector.matchLabels).toEqual({
      app: "jars",
    });
  });
});

describe("adding a job", () => {
  // What README.md shows, word by word.
  const readme = readFileSync(join(import.meta.dirname, "../../stacks/README.md"), "utf8");
  const entry = /## Add a job[\s\S]*?```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const [job] = new Function("writing", `return [${entry}]`)(writing) as [JobDefinition];
  const objects = objectsOfStack(
    new FlinkJobStack(new App(), dev, {
      job,
      serviceAccount: "flink",
      uiUrl: "https://ui.example.com",
      modelUrl: "http://ml-model-server:8000",
    }),
  );

  it("is one entry of about ten lines: deployment and policies follow", () => {
    expect(entry.trim().split("\n").length).toBeLessThanOrEqual(11);
    expect(objects.one("FlinkDeployment").spec).toMatchObject({
      job: {
        jarURI: "local:///opt/flink/usrlib/urgent-messages.jar",
        parallelism: 2,
        upgradeMode: "savepoint",
        args: [
          ...["--bootstrap-servers", dev.kafka.bootstrapServers, "--transaction-timeout-ms", "600000"],
          ...["--transactional-id-prefix", "dev.urgent-messages"],
          ...["--topic", "dev.predictions", "--counts-topic", "dev.label-counts"],
        ],
      },
      serviceAccount: "flink",
    });
    expect(objects.of("NetworkPolicy").map(({ metadata }) => metadata.name)).toEqual([
      "urgent-messages-jobmanager",
      "urgent-messages-taskmanager",
    ]);
  });

  it("fits into the project: no rule of any stack is broken, and the proxy shows its UI", () => {
    const jobs = { applications: [...applicationJobs, job], session: sessionJobs };
    const all = projectObjects(dev, jobs);
    expect(all.one("FlinkDeployment", "urgent-messages").spec.image).toBe(dev.images.flink);
    expect(all.one("ConfigMap", "flink-oauth-proxy-gateway").data.Caddyfile).toContain(
      "urgent-messages-rest:8081",
    );
  });

  it("opens no way to the model server that was not asked for", () => {
    const text = JSON.stringify(objects.all);
    expect(text).not.toContain("model-client");
    expect(text).not.toContain('"port":8000');
    expect(text).toContain('"port":9092');
  });
});

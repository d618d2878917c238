import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { describe, expect, it } from "vitest";
import { loadEnvironment } from "../../config/load.ts";
import type { Environment } from "../../config/schema.ts";
import { catalogue } from "../../docker/build/catalogue.ts";
import { builtInKind } from "../../ops/manifests/kubernetes-schema.ts";
import { podsOf } from "../../ops/policies/pods.ts";
import { type Endpoint, reachable } from "../../ops/policies/reachability.ts";
import { at } from "../../ops/policies/rule.ts";
import { rules } from "../../ops/policies/rules.ts";
import { FlinkJobStack } from "../../stacks/flink-job-stack.ts";
import {
  applicationJobs,
  isDeployed,
  type JobDefinition,
  sessionCluster,
  sessionJobs,
} from "../../stacks/jobs.ts";
import { composeProject, warningsOf } from "../../stacks/project.ts";
import { objectsOfStack } from "../helpers/objects.ts";
import { projectObjects } from "../helpers/project.ts";
import { podTemplateProblems, schemaProblems } from "../helpers/strict-schema.ts";

const dev = loadEnvironment("dev");

/** What the rules and Kubernetes' schemas find in objects. */
function findings(objects: ReturnType<typeof projectObjects>): string[] {
  return [
    ...rules.flatMap((rule) => rule.check(objects.all).map(({ where }) => `${rule.id} ${where}`)),
    ...objects.all
      .filter((object) => builtInKind(object) !== undefined)
      .flatMap((object) => schemaProblems(object)),
    ...podsOf(objects.all).flatMap(({ template }) => podTemplateProblems(template)),
  ];
}

/** ml-inference with its model inside. */
const embedded: Environment = {
  ...dev,
  jobs: {
    ...dev.jobs,
    mlInference: {
      ...dev.jobs.mlInference,
      embedded: {
        bundle: "s3://data-team-dev/models/m/1.0.0",
        threads: 2,
        taskManager: { cpuRequest: "4", memory: "6Gi" },
        offHeap: "1Gi",
      },
    },
  },
};

/** A job that the tests change. */
const job: JobDefinition = {
  name: "counts",
  reads: ["predictions"],
  writes: ["label-counts"],
  parallelism: () => 2,
  options: ({ topic }) => ({ topic: topic("predictions") }),
};
const jobObjects = (definition: JobDefinition, environment: Environment = dev) =>
  objectsOfStack(
    new FlinkJobStack(new App(), environment, {
      job: definition,
      serviceAccount: "flink",
      uiUrl: "https://ui.example.com",
      modelUrl: "http://ml-model-server:8000",
    }),
  );

describe("Kafka with TLS and passwords", () => {
  const environment: Environment = {
    ...dev,
    kafka: {
      ...dev.kafka,
      bootstrapServers: "kafka-kafka-bootstrap.kafka-dev:9093",
      ports: [9093],
      security: { protocol: "SASL_SSL", mechanism: "SCRAM-SHA-512", credentialsSecret: "kafka-user" },
    },
  };
  const objects = projectObjects(environment);
  const file = ["--kafka-properties-file", "/etc/kafka-client/client.properties"];

  it("gives each job the file of properties, and the topics Job too", () => {
    for (const name of applicationJobs.map((definition) => definition.name)) {
      const deployed = objects.of("FlinkDeployment").find(({ metadata }) => metadata.name === name);
      if (deployed !== undefined)
        expect(at(deployed, "spec", "job", "args")).toEqual(expect.arrayContaining(file));
    }
    expect(objects.one("FlinkSessionJob", "csv-replay").spec.job.args).toEqual(expect.arrayContaining(file));
    expect(objects.one("Job").spec.template.spec.containers[0].args).toEqual(expect.arrayContaining(file));
  });

  it("says in it how to sign in, and by which mounted file, never with what", () => {
    expect(objects.one("ConfigMap", "kafka-client").data).toEqual({
      "client.properties": [
        "security.protocol=SASL_SSL",
        "sasl.mechanism=SCRAM-SHA-512",
        "config.providers=directory",
        "config.providers.directory.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider",
        `sasl.jaas.config=$${"{"}directory:/etc/kafka-credentials:sasl.jaas.config}`,
        "",
      ].join("\n"),
    });
  });

  it("mounts file and Secret into every pod with a client, and trusts the brokers' authority there", () => {
    const pods = podsOf(objects.all).filter(
      ({ flinkRole, owner }) => flinkRole !== undefined || owner.kind === "Job",
    );
    expect(pods).toHaveLength(2 * objects.of("FlinkDeployment").length + 1);
    for (const { where, template, containers } of pods) {
      const mounts = containers[0]?.volumeMounts?.map(({ mountPath }) => mountPath);
      expect(mounts, where).toEqual(expect.arrayContaining(["/etc/kafka-client", "/etc/kafka-credentials"]));
      expect(JSON.stringify(template), where).toContain('"secretName":"kafka-user"');
      expect(JSON.stringify(containers[0]?.env), where).toMatch(/JAVA_TOOL_OPTIONS|NODE_EXTRA_CA_CERTS/);
      expect(Object.keys(at(template, "metadata", "annotations") ?? {}), where).toContain(
        "streaming-inference/kafka-client",
      );
    }
  });

  it("opens the secured port and no other", () => {
    const policies = JSON.stringify(objects.of("NetworkPolicy"));
    expect(policies).toContain('"port":9093');
    expect(policies).not.toContain('"port":9092');
  });

  it("is nothing where brokers ask for nothing, or a job talks to none", () => {
    expect(JSON.stringify(projectObjects(dev).all)).not.toContain("kafka-client");
    const without = jobObjects({ ...job, reads: [], writes: [] }, environment);
    expect(JSON.stringify(without.all)).not.toContain("kafka-client");
  });

  it("breaks no rule", () => expect(findings(objects)).toEqual([]));
});

describe("the history server", () => {
  const objects = projectObjects(dev);

  it("shows what every cluster archives", () => {
    const archive = "s3://data-team-dev/flink-archive";
    for (const { spec } of objects.of("FlinkDeployment") as never as {
      spec: { flinkConfiguration: object };
    }[]) {
      expect(spec.flinkConfiguration).toMatchObject({ "jobmanager.archive.fs.dir": archive });
    }
    const file: string = objects.one("ConfigMap", "flink-history").data["config.yaml"];
    expect(file).toContain(`historyserver.archive.fs.dir: ${archive}\n`);
    expect(file).toContain("historyserver.archive.retained-jobs: 200\n");
  });

  it("is reached by the proxy alone, under a path of its own", () => {
    expect(objects.one("ConfigMap", "flink-oauth-proxy-gateway").data.Caddyfile).toContain(
      "handle_path /flink-history/* {\n\t\treverse_proxy flink-history:8082\n",
    );
    expect(objects.one("NetworkPolicy", "flink-history-ui").spec.ingress[0].from).toEqual([
      { podSelector: { matchLabels: { "app.kubernetes.io/name": "flink-oauth-proxy" } } },
    ]);
  });

  it("trusts the team's authority", () => {
    const { initContainers } = objects.one("Deployment", "flink-history").spec.template.spec;
    expect(initContainers.map(({ name }: { name: string }) => name)).toEqual(["trust-store"]);
    // As the shell gets it: nothing of Terraform's escapes is left.
    expect(initContainers[0].command[2]).toContain(`java=$${"{"}JAVA_HOME:-$(dirname`);
  });

  it("is absent where the environment has none, and nothing is archived then", () => {
    const { historyServer: _, ...without } = dev;
    expect(JSON.stringify(projectObjects(without).all)).not.toMatch(/flink-history|archive\.fs/);
  });
});

describe("a session job that is submitted through REST", () => {
  const session = sessionJobs.map((definition) =>
    definition.name === "csv-replay" ? { ...definition, submission: "rest" as const } : definition,
  );
  const objects = projectObjects(dev, { applications: applicationJobs, session });
  const submission = objects
    .of("Job")
    .find((object) => at(object, "metadata", "labels", "app.kubernetes.io/component") === "job-submission");

  it("is a Kubernetes Job with the pinned jar instead of a FlinkSessionJob", () => {
    expect(objects.of("FlinkSessionJob").map(({ metadata }) => metadata.name)).not.toContain("csv-replay");
    const { env } = at(submission, "spec", "template", "spec", "containers", 0);
    const variables = Object.fromEntries(
      env.map((one: { name: string; value: string }) => [one.name, one.value]),
    );
    const hash = dev.jarServer.jars["csv-replay"];
    expect(variables).toMatchObject({
      REST: `http://${sessionCluster}-rest:8081`,
      JAR_SHA256: hash,
      JAR_URI: `https://custom-jar-server.data-team-dev.svc:8443/jars/csv-replay/${hash}.jar`,
      AUTHORITIES: "/etc/trust-bundle",
    });
    expect(JSON.parse(String(variables["RUN_REQUEST"])).programArgsList).toContain("--text-column");
  });

  it("reaches the session cluster and the jars, and no other cluster", () => {
    const endpoints = podsOf(objects.all).map(
      ({ owner, flinkRole, labels }): Endpoint => ({
        name: owner === submission ? "submission" : `${owner.metadata.name} ${flinkRole ?? ""}`.trim(),
        namespace: dev.namespace,
        labels,
      }),
    );
    const edges = reachable(objects.all, dev.namespace, endpoints, ["8081/TCP", "8443/TCP", "8000/TCP"]);
    expect(edges.filter((edge) => edge.startsWith("submission →"))).toEqual([
      "submission → custom-jar-server:8443/TCP",
      `submission → ${sessionCluster} jobmanager:8081/TCP`,
    ]);
    expect(edges.filter((edge) => edge.endsWith("→ submission"))).toEqual([]);
  });

  it("breaks no rule", () => expect(findings(objects)).toEqual([]));
});

describe("an application job", () => {
  it("runs in the image of its own where there is one, else in the one with all jars", () => {
    expect(jobObjects(job).one("FlinkDeployment").spec.image).toBe(dev.images.flink);
    const own = {
      ...dev,
      images: { ...dev.images, jobs: { counts: "registry.example.com/counts@sha256:0" } },
    };
    expect(jobObjects(job, own).one("FlinkDeployment").spec.image).toBe(
      "registry.example.com/counts@sha256:0",
    );
  });

  it("finds its image under the name of its jar, as the images' build writes it", () => {
    const built = catalogue(join(import.meta.dirname, "../.."), dev.flink.version)
      .filter(({ folder }) => folder === "single-job")
      .map(({ settings }) => settings[0]?.slice("jobs.".length) ?? "");
    const images = { ...dev.images, jobs: Object.fromEntries(built.map((jar) => [jar, `${jar}@sha256:0`])) };
    const objects = projectObjects({ ...dev, images });
    const found = applicationJobs
      .filter((each) => isDeployed(each, dev))
      .map(({ name }) => [name, objects.one("FlinkDeployment", name).spec.image]);
    expect(Object.fromEntries(found)).toEqual({
      "ml-inference": "ml-inference@sha256:0",
      "data-team-flink": "kafka-print@sha256:0",
      "customer-analytics": "customer-analytics@sha256:0",
      "analytics-pipeline": "sql-inference@sha256:0",
    });
  });

  it("whose jar is not in the image of all has an image of its own in the images' build", () => {
    const built = catalogue(join(import.meta.dirname, "../.."), dev.flink.version);
    const jars = applicationJobs.flatMap((each) =>
      each.kind === undefined && each.needsOwnImage ? [each.jar ?? each.name] : [],
    );
    expect(jars).toEqual(["ml-inference-embedded"]);
    for (const jar of jars) {
      expect(built.find(({ name }) => name === jar)?.settings).toEqual([`jobs.${jar}`]);
    }
  });

  it("may share a jar with others, and have settings of its own", () => {
    const { spec, metadata } = jobObjects({
      ...job,
      jar: "tools",
      entryClass: "org.example.Counts",
      application: () => ({
        upgradeMode: "stateless",
        taskSlots: 1,
        configuration: { "pipeline.object-reuse": "false" },
        podLabels: { tier: "low" },
      }),
    }).one("FlinkDeployment");
    expect(spec.job).toMatchObject({
      jarURI: "local:///opt/flink/usrlib/tools.jar",
      entryClass: "org.example.Counts",
      upgradeMode: "stateless",
    });
    expect(metadata.annotations).toEqual({ "streaming-inference/stateless": "true" });
    expect(spec.flinkConfiguration).toMatchObject({
      "taskmanager.numberOfTaskSlots": "1",
      "pipeline.object-reuse": "false",
      // What the environment says besides stays.
      "execution.checkpointing.timeout": "5 min",
    });
    expect(spec.taskManager.podTemplate.metadata.labels).toMatchObject({ tier: "low" });
  });

  it("in SQL brings its statements, and gives its runner the options", () => {
    const objects = jobObjects({
      ...job,
      kind: "sql",
      jar: "sql-runner",
      statementsFile: "contract/topics.json",
    });
    expect(objects.one("FlinkDeployment").spec.job).toMatchObject({
      jarURI: "local:///opt/flink/usrlib/sql-runner.jar",
      args: ["--sql-file", "/opt/flink/sql/statements.sql", "--topic", "dev.predictions"],
    });
    expect(objects.one("ConfigMap", "counts-sql").data["statements.sql"]).toContain('"label-counts"');
  });

  it("analytics-pipeline brings the statements of its job, and asks the model as ml-inference does", () => {
    const objects = projectObjects("dev");
    const statements = objects.one("ConfigMap", "analytics-pipeline-sql").data["statements.sql"];
    const file = join(import.meta.dirname, "../../stacks/sql/analytics-pipeline.sql");
    // Terraform's escapes are for Terraform.
    expect(statements.replaceAll("$${", "${")).toBe(readFileSync(file, "utf8"));
    const { args, jarURI } = objects.one("FlinkDeployment", "analytics-pipeline").spec.job;
    expect(jarURI).toBe("local:///opt/flink/usrlib/sql-inference.jar");
    const asking = args.slice(args.indexOf("--model-url"));
    const others = objects.one("FlinkDeployment", "ml-inference").spec.job.args;
    expect(asking).toEqual(others.slice(others.indexOf("--model-url")));
    expect(args).toEqual(expect.arrayContaining(["--predictions-topic", "dev.sql-predictions"]));
  });

  it("writes its results to files too where the environment asks for them", () => {
    const { mlInference, customerAnalytics } = dev.jobs;
    const jobs = {
      ...dev.jobs,
      mlInference: { ...mlInference, files: { folder: "s3://lake/predictions", format: "parquet" as const } },
      customerAnalytics: {
        ...customerAnalytics,
        files: { folder: "s3://lake/counts", format: "json" as const, rollMs: 60_000 },
      },
    };
    const argumentsOf = (environment: Environment, name: string): string[] =>
      projectObjects(environment).one("FlinkDeployment", name).spec.job.args;
    const added = (name: string) => {
      const before = argumentsOf(dev, name);
      const after = argumentsOf({ ...dev, jobs }, name);
      expect(after.slice(0, before.length)).toEqual(before);
      return after.slice(before.length).join(" ");
    };
    expect(added("ml-inference")).toBe(
      "--sinks kafka,files --files-folder s3://lake/predictions --files-format parquet",
    );
    expect(added("customer-analytics")).toBe(
      "--sinks kafka,files --files-folder s3://lake/counts --files-format json --files-roll-ms 60000",
    );
  });

  it("ml-inference runs the model itself where it is asked to, with memory for it, and calls no model server", () => {
    const image = `registry.example.com/ml-inference-embedded@sha256:${"0".repeat(64)}`;
    const images = { ...dev.images, jobs: { "ml-inference-embedded": image } };
    const environment = { ...embedded, images };
    const objects = projectObjects(environment);
    const { spec } = objects.one("FlinkDeployment", "ml-inference");
    expect(spec.image).toBe(image);
    expect(spec.job.jarURI).toBe("local:///opt/flink/usrlib/ml-inference-embedded.jar");
    expect(spec.job.args.slice(-10).join(" ")).toBe(
      "--inference embedded --model-bundle s3://data-team-dev/models/m/1.0.0 --embedded-threads 2 --batch-size 32 --batch-linger-ms 5",
    );
    expect(spec.job.args).not.toEqual(expect.arrayContaining(["--model-url"]));
    expect(spec.taskManager.resource).toEqual({ cpu: 4, memory: "6144m" });
    expect(spec.flinkConfiguration).toMatchObject({ "taskmanager.memory.task.off-heap.size": "1024m" });
    expect(JSON.stringify(spec)).not.toContain("model-client");
    const policies = JSON.stringify(
      objects.of("NetworkPolicy").filter(({ metadata }) => metadata.name.startsWith("ml-inference")),
    );
    expect(policies).toContain('"cidr":"198.51.100.0/26"');
    expect(policies).not.toContain("8000");
    expect(findings(objects)).toEqual([]);
    // The address stays, and the state with it.
    const parts = (of: Environment) => composeProject(new App(), of).map(({ node }) => node.id);
    expect(parts(environment).sort()).toEqual(parts(dev).sort());
  });

  it("ml-inference that runs the model itself is named, and not deployed, without the image for it", () => {
    const app = new App();
    const parts = composeProject(app, embedded).map(({ node }) => node.id);
    expect(parts).not.toContain("dev-job-ml-inference");
    expect(warningsOf(app).filter((warning) => warning.startsWith("SI2008"))).toEqual([
      expect.stringContaining(
        'Job ml-inference is left out: it has no stack in dev. Got: "no images.jobs.ml-inference-embedded"',
      ),
    ]);
  });

  it("ml-inference-pyflink takes the place of ml-inference where it is asked for, and calls no model server", () => {
    const inference = (environment: Environment) =>
      projectObjects(environment)
        .of("FlinkDeployment")
        .flatMap(({ metadata }) => (metadata.name.startsWith("ml-inference") ? [metadata.name] : []));
    const wanted: Environment = {
      ...dev,
      images: { ...dev.images, pyflink: "registry.example.com/pyflink@sha256:0" },
      jobs: { ...dev.jobs, mlInferencePyflink: { parallelism: 1, model: "s3://data-team/models/m/1" } },
    };
    expect(inference({ ...wanted, jobs: dev.jobs })).toEqual(["ml-inference"]);
    expect(inference(wanted)).toEqual(["ml-inference-pyflink"]);
    const objects = projectObjects(wanted);
    const deployment = objects.one("FlinkDeployment", "ml-inference-pyflink");
    expect(deployment.spec.job.args).toEqual(
      expect.arrayContaining([
        ...["-pyfs", "/opt/flink/usrlib", "-py", "/opt/flink/usrlib/ml_inference_pyflink/job.py"],
        ...["--model", "s3://data-team/models/m/1"],
      ]),
    );
    expect(JSON.stringify(deployment)).not.toContain("model-client");
    const { args } = objects.one("FlinkSessionJob", "dead-letter-replay").spec.job;
    expect(args[args.indexOf("--job") + 1]).toBe("ml-inference-pyflink");
  });

  it("ml-inference-pyflink without its image is named, and not deployed", () => {
    const app = new App();
    const jobs = { ...dev.jobs, mlInferencePyflink: { parallelism: 1, model: "/opt/models/m" } };
    const parts = composeProject(app, { ...dev, jobs }).map(({ node }) => node.id);
    expect(parts).not.toContain("dev-job-ml-inference-pyflink");
    expect(warningsOf(app).filter((warning) => warning.startsWith("SI2008"))).toEqual([
      expect.stringContaining("Job ml-inference-pyflink is left out"),
    ]);
  });

  it("in Python runs in the image with Python, and only where there is one and Flink is new enough", () => {
    const python: JobDefinition = {
      ...job,
      kind: "pyflink",
      script: "/opt/flink/usrlib/counts.py",
      minimumFlink: "2.2",
    };
    const pyflink = "registry.example.com/pyflink@sha256:0";
    const environment = { ...dev, images: { ...dev.images, pyflink } };
    const { image, job: spec } = jobObjects(python, environment).one("FlinkDeployment").spec;
    expect(image).toBe(pyflink);
    expect(spec.entryClass).toBe("org.apache.flink.client.python.PythonDriver");
    expect(spec.args).toEqual(
      expect.arrayContaining(["-py", "/opt/flink/usrlib/counts.py", "--topic", "dev.predictions"]),
    );
    const deployed = (changed: Environment) =>
      projectObjects(changed, { applications: [python], session: [] })
        .of("FlinkDeployment")
        .map(({ metadata }) => metadata.name);
    expect(deployed(environment)).toContain("counts");
    expect(deployed(dev)).not.toContain("counts");
    const older = { ...environment, flink: { ...dev.flink, version: "2.1.3" } };
    expect(deployed(older)).not.toContain("counts");
  });

  it("adds its cluster to the proxy", () => {
    const objects = projectObjects(dev, { applications: [job], session: [] });
    const { Caddyfile } = objects.one("ConfigMap", "flink-oauth-proxy-gateway").data;
    expect(Caddyfile).toContain("reverse_proxy counts-rest:8081");
  });
});

it("the log shipper trusts the authority of the team's bundle", () => {
  const objects = projectObjects(dev);
  const { pipeline } = JSON.parse(objects.one("ConfigMap", "log-shipper").data["fluent-bit.yaml"]);
  expect(pipeline.outputs[0]["tls.ca_file"]).toBe("/etc/log-shipper-trust/ca-bundle.crt");
  for (const { where, template, containers } of podsOf(objects.all)) {
    const shipper = containers.find(({ name }) => name === "log-shipper");
    if (shipper === undefined) continue;
    expect(shipper.volumeMounts?.at(-1), where).toMatchObject({ mountPath: "/etc/log-shipper-trust" });
    expect(at(template, "spec", "volumes"), where).toContainEqual({
      name: "log-shipper-trust",
      configMap: { name: "trust-bundle", items: [{ key: "ca-bundle.crt", path: "ca-bundle.crt" }] },
    });
  }
});

describe("a model server with a canary and spans", () => {
  const modelServer: Environment["modelServer"] = {
    ...dev.modelServer,
    keepAliveTimeoutMs: 90_000,
    canary: { version: "1.1.0", percent: 5, modelUri: "s3://data-team-dev/models/banking77-gru/1.1.0" },
    traces: { endpoint: "http://otel.observability:4318", cidr: "10.3.0.0/24", protocol: "http/json" },
  };
  const objects = projectObjects({ ...dev, modelServer });

  it("passes them on, and opens the way to the collector", () => {
    const [container] = objects.one("Deployment", "ml-model-server").spec.template.spec.containers;
    const value = (name: string) =>
      container.env.find((entry: { name: string }) => entry.name === name)?.value;
    expect(value("CANARY")).toBe("banking77-gru=1.1.0:5");
    expect(value("MODEL_URI")).toBe(`${modelServer.modelUri},${modelServer.canary?.modelUri}`);
    expect(value("KEEP_ALIVE_TIMEOUT_MS")).toBe("90000");
    expect(value("OTEL_EXPORTER_OTLP_ENDPOINT")).toBe("http://otel.observability:4318");
    expect(value("OTEL_EXPORTER_OTLP_PROTOCOL")).toBe("http/json");
    expect(objects.one("NetworkPolicy", "ml-model-server").spec.egress).toContainEqual({
      to: [{ ipBlock: { cidr: "10.3.0.0/24" } }],
      ports: [{ port: 4318, protocol: "TCP" }],
    });
  });

  it("breaks no rule", () => {
    expect(findings(objects)).toEqual([]);
  });
});

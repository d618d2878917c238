import type { Environment } from "./schema.ts";

/** Checks of a whole environment that need more than one value. @returns one line per problem, path first */
export function crossProblems(environment: Environment, name: string): string[] {
  return [
    ...nameProblems(environment, name),
    ...stateProblems(environment),
    ...accessProblems(environment),
    ...kafkaProblems(environment),
    ...imageProblems(environment),
    ...sizeProblems(environment),
    ...filesProblems(environment),
    ...inferenceProblems(environment),
  ];
}

function nameProblems(environment: Environment, name: string): string[] {
  if (environment.name === name) return [];
  return [`name: is "${environment.name}" in the file of environment "${name}"; write "${name}"`];
}

function stateProblems({ terraformState }: Environment): string[] {
  const kinds = Object.keys(terraformState);
  if (kinds.length === 1) return [];
  return [
    `terraformState: names ${kinds.length === 0 ? "no place" : kinds.join(" and ")}; exactly one of local, s3 and kubernetes is allowed; keep the one that holds the state`,
  ];
}

function accessProblems({ access, platform }: Environment): string[] {
  const problems: string[] = [];
  if (access.variant === "oauth2-proxy" && access.oidc === undefined) {
    problems.push(
      'access.oidc: is missing, and access.variant "oauth2-proxy" signs people in by OpenID Connect; add issuer, client and groups',
    );
  }
  if (access.variant === "openshift" && platform.kind !== "openshift") {
    problems.push(
      `access.variant: "openshift" needs OpenShift's OAuth server, and platform.kind is "${platform.kind}"; use "oauth2-proxy"`,
    );
  }
  if (platform.kind !== "openshift" && access.tlsSecret === undefined) {
    problems.push(
      `access.tlsSecret: is missing; only OpenShift makes certificates for Services, and platform.kind is "${platform.kind}"; name an existing TLS Secret`,
    );
  }
  return problems;
}

function kafkaProblems({ kafka }: Environment): string[] {
  const problems: string[] = [];
  if ((kafka.cidr === undefined) === (kafka.namespace === undefined)) {
    problems.push(
      `kafka: ${kafka.cidr === undefined ? "neither cidr nor namespace is" : "both cidr and namespace are"} set; exactly one says where the brokers are; keep the one that is true`,
    );
  }
  if (kafka.topics === "strimzi" && (kafka.strimziCluster === undefined || kafka.namespace === undefined)) {
    problems.push(
      'kafka.topics: "strimzi" needs strimziCluster and namespace, the Kafka resource that the topics belong to; set both or use "job"',
    );
  }
  return [...problems, ...kafkaSecurityProblems(kafka)];
}

function kafkaSecurityProblems({ security }: Environment["kafka"]): string[] {
  if (security === undefined) return [];
  const { protocol, mechanism, credentialsSecret } = security;
  const isSasl = protocol.startsWith("SASL_");
  const problems: string[] = [];
  if (isSasl !== (mechanism !== undefined)) {
    problems.push(
      `kafka.security.mechanism: is ${mechanism === undefined ? "missing" : `"${mechanism}"`}, and kafka.security.protocol is "${protocol}"; a mechanism goes with SASL_SSL and SASL_PLAINTEXT, and with them only; ${isSasl ? "add one" : "leave it out"}`,
    );
  }
  if (isSasl && credentialsSecret === undefined) {
    problems.push(
      `kafka.security.credentialsSecret: is missing, and clients sign in with "${protocol}"; name the Secret with the key sasl.jaas.config`,
    );
  }
  return problems;
}

function imageProblems({ images, name }: Environment): string[] {
  if (name === "local") return [];
  const { jobs = {}, ...single } = images;
  const named = [
    ...Object.entries(single),
    ...Object.entries(jobs).map(([job, image]) => [`jobs.${job}`, image] as const),
  ];
  return named
    .filter(([, image]) => !image.includes("@sha256:"))
    .map(
      ([key, image]) =>
        `images.${key}: "${image}" has no digest; outside of environment local an image is name@sha256:…; write the digest that the registry reports`,
    );
}

function sizeProblems({ jobs, flink, modelServer, name }: Environment): string[] {
  const problems: string[] = [];
  const { requestTimeoutMs, deadlineMs } = jobs.mlInference;
  if (requestTimeoutMs > deadlineMs) {
    problems.push(
      `jobs.mlInference.requestTimeoutMs: one attempt may take ${requestTimeoutMs} ms, longer than the whole deadline of ${deadlineMs} ms; make it smaller than deadlineMs`,
    );
  }
  const { parallelism, taskSlots, taskManagers } = flink;
  if (parallelism > taskSlots * taskManagers) {
    problems.push(
      `flink.parallelism: ${parallelism} needs more slots than ${taskManagers} x ${taskSlots}; raise taskManagers or taskSlots`,
    );
  }
  const { replicas, maxReplicas } = modelServer;
  if (replicas > maxReplicas) {
    problems.push(
      `modelServer.maxReplicas: ${maxReplicas} is less than replicas, ${replicas}; raise maxReplicas`,
    );
  }
  if (name !== "local" && replicas < 2) {
    problems.push(
      `modelServer.replicas: ${replicas} stops all inference when its node is drained; at least 2 outside of environment local; raise it`,
    );
  }
  return problems;
}

/** One job at most makes predictions of messages into their topic. */
function inferenceProblems({ jobs }: Environment): string[] {
  if (jobs.mlInference.embedded === undefined || jobs.mlInferencePyflink === undefined) return [];
  return [
    "jobs.mlInference.embedded: is set, and jobs.mlInferencePyflink takes the place of ml-inference; leave out one of them",
  ];
}

/** Folders of results: each belongs to one job, and to nothing else. */
function filesProblems({ jobs, flink, objectStore }: Environment): string[] {
  const { mlInference, customerAnalytics, mlInferencePyflink } = jobs;
  const problems: string[] = [];
  if (mlInference.files !== undefined && mlInferencePyflink !== undefined) {
    problems.push(
      "jobs.mlInference.files: is set, and jobs.mlInferencePyflink takes the place of ml-inference, which alone writes files; leave out one of them",
    );
  }
  const state = `s3://${objectStore.bucket}/flink`;
  for (const [name, files] of Object.entries({
    mlInference: mlInference.files,
    customerAnalytics: customerAnalytics.files,
  })) {
    if (files === undefined) continue;
    const { folder, format, rollMs } = files;
    const path = `jobs.${name}.files`;
    if (meet(folder, state)) {
      problems.push(
        `${path}.folder: "${folder}" meets ${state}, where Flink keeps the jobs' state; choose another folder`,
      );
    }
    if (format === "parquet" && rollMs !== undefined && rollMs >= flink.checkpointIntervalMs) {
      problems.push(
        `${path}.rollMs: ${rollMs} never counts, because Parquet files end at each checkpoint, every ${flink.checkpointIntervalMs} ms (flink.checkpointIntervalMs); leave it out, or use format "json"`,
      );
    }
  }
  const [predictions, counts] = [mlInference.files?.folder, customerAnalytics.files?.folder];
  if (predictions !== undefined && counts !== undefined && meet(predictions, counts)) {
    problems.push(
      `jobs.customerAnalytics.files.folder: "${counts}" meets jobs.mlInference.files.folder, "${predictions}", and readers take all files of a folder for the same; choose folders apart from each other`,
    );
  }
  return problems;
}

/** Whether two folders are the same, or one lies in the other. */
function meet(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}

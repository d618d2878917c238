import { describe, expect, it } from "vitest";
import { capacityProblems } from "../../../constructs/rules/capacity-rules.ts";
import { placeholderProblems } from "../../../constructs/rules/placeholder-rules.ts";
import { quotaProblems } from "../../../constructs/rules/quota-rules.ts";
import { topicProblems } from "../../../constructs/rules/topic-rules.ts";

const messages = (problems: readonly { message: string }[]) => problems.map(({ message }) => message);

describe("quotaProblems", () => {
  const demands = [
    { what: "a", pods: 2, cpuRequest: "1500m", memory: "2Gi" },
    { what: "b", pods: 1, cpuRequest: "1", memory: "512Mi" },
  ];
  const exact = { cpuRequests: "4", memory: "4608Mi", pods: 3 };

  it("lets in what fits to the last pod", () => expect(quotaProblems(demands, exact)).toEqual([]));

  it("counts a sidecar's resources, and its pod once", () => {
    const sidecar = { what: "c", pods: 2, cpuRequest: "100m", memory: "64Mi", isSidecar: true };
    const [cpu, memory, ...others] = messages(quotaProblems([...demands, sidecar], exact));
    expect(cpu).toContain('"4.2 CPUs (a: 2 pods');
    expect(memory).toContain('"4736 Mi (a: 2 pods');
    expect(others).toEqual([]);
  });

  it("adds up CPU, memory and pods", () => {
    const sum = "(a: 2 pods of 1500m and 2Gi; b: 1 pod of 1 and 512Mi)";
    const remedy =
      "Lower replicas or resources in config/environments, or have the quota raised and write it there.";
    expect(messages(quotaProblems(demands, { cpuRequests: "3900m", memory: "4Gi", pods: 2 }))).toEqual([
      `SI2001: The project's CPU requests would exceed its quota. Got: "4 CPUs ${sum}". Allowed: 3.9 CPUs. ${remedy}`,
      `SI2001: The project's memory would exceed its quota. Got: "4608 Mi ${sum}". Allowed: 4096 Mi. ${remedy}`,
      `SI2001: The project's pods would exceed its quota. Got: "3 pods ${sum}". Allowed: 2 pods. ${remedy}`,
    ]);
  });
});

describe("topicProblems", () => {
  const declared = [
    { name: "in", config: {} },
    { name: "out", config: { "retention.ms": "1000" } },
    { name: "state", config: { "cleanup.policy": "compact,delete" } },
    { name: "endless", config: { "retention.ms": "-1" } },
  ];

  it("lets jobs read what is there and write what goes again", () => {
    expect(
      topicProblems([{ job: "j", reads: ["in", "endless"], writes: ["out", "state"] }], declared),
    ).toEqual([]);
  });

  it("refuses topics that nobody makes and sinks that keep everything", () => {
    expect(messages(topicProblems([{ job: "j", reads: ["inn"], writes: ["endless"] }], declared))).toEqual([
      'SI2002: Job j uses a topic that is not declared. Got: "inn". Allowed: in, out, state, endless. Add it to contract/topics.json, or correct the name.',
      'SI2003: Job j writes to the topic endless, which keeps everything. Got: {"retention.ms":"-1"}. Allowed: retention.ms or retention.bytes above 0, or cleanup.policy compact. Set retention.ms in contract/topics.json.',
    ]);
  });
});

describe("capacityProblems", () => {
  const capacity = { replicas: 2, maxBatchTexts: 32, maxQueuedTexts: 128 };
  const demand = { job: "j", parallelism: 2, concurrency: 5, batchSize: 32 };

  it("lets in what the servers hold", () => expect(capacityProblems([demand], capacity)).toEqual([]));

  it("refuses one text more, over all jobs", () => {
    const more = { job: "k", parallelism: 1, concurrency: 1, batchSize: 1 };
    expect(messages(capacityProblems([demand, more], capacity))).toEqual([
      'SI2005: The jobs may have more texts in flight than the model server takes. Got: "321 texts (j: 2 x 5 x 32 + k: 1 x 1 x 1)". Allowed: 320 texts (2 replicas x (32 in a batch + 128 waiting)). Lower parallelism, concurrency or batchSize of the jobs, or raise modelServer.replicas.',
    ]);
  });
});

describe("placeholderProblems", () => {
  it("names every place of a value that nobody can mean", () => {
    const settings = {
      access: { host: "flink.apps.example.com", trustedProxyCidrs: ["10.0.0.0/8", "192.0.2.0/24"] },
      images: { flink: `registry.data-team.de/flink@sha256:${"d1".repeat(32)}` },
      jarServer: { jars: { replay: "00".repeat(32) } },
    };
    expect(messages(placeholderProblems(settings))).toEqual([
      'SI2006: The environment still has placeholders. Got: "access.host, access.trustedProxyCidrs.1, images.flink, jarServer.jars.replay". Allowed: values of your own: hosts, address ranges, digests of images and hashes of jars. Write them into config/environments, and what was built into config/artifacts.json, before you deploy.',
    ]);
  });

  it("says nothing of real values", () => {
    const settings = {
      host: "flink.apps.cluster.data-team.de",
      cidr: "10.128.0.0/14",
      image: `registry.data-team.de/flink@sha256:${"0123456789abcdef".repeat(4)}`,
      text: "see example.community",
    };
    expect(placeholderProblems(settings)).toEqual([]);
  });
});

import { type Problem, problem } from "./problem.ts";

/** A topic as the contract declares it. */
export interface DeclaredTopic {
  readonly name: string;
  /** Kafka's own keys. */
  readonly config: Readonly<Record<string, string>>;
}

/** What a job does to topics, by their names in the contract. */
export interface TopicUse {
  readonly job: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** Topics that a job uses and nobody makes, and topics that it would fill for ever. */
export function topicProblems(uses: readonly TopicUse[], declared: readonly DeclaredTopic[]): Problem[] {
  const byName = new Map(declared.map((topic) => [topic.name, topic]));
  return uses.flatMap(({ job, reads, writes }) => [
    ...[...new Set([...reads, ...writes])]
      .filter((name) => !byName.has(name))
      .map((name) => undeclared(job, name)),
    ...writes.flatMap((name) => {
      const topic = byName.get(name);
      return topic === undefined || isBounded(topic) ? [] : [unbounded(job, topic)];
    }),
  ]);

  function undeclared(job: string, name: string): Problem {
    return problem("SI2002", {
      what: `Job ${job} uses a topic that is not declared`,
      got: name,
      allowed: [...byName.keys()].join(", "),
      remedy: "Add it to contract/topics.json, or correct the name",
    });
  }
}

/** The broker's default is a week, unless somebody has changed it: a written topic says what it keeps. */
function isBounded({ config }: DeclaredTopic): boolean {
  const isCompacted = (config["cleanup.policy"] ?? "").split(",").includes("compact");
  const limits = [config["retention.ms"], config["retention.bytes"]];
  return isCompacted || limits.some((limit) => limit !== undefined && Number(limit) > 0);
}

function unbounded(job: string, { name, config }: DeclaredTopic): Problem {
  return problem("SI2003", {
    what: `Job ${job} writes to the topic ${name}, which keeps everything`,
    got: config,
    allowed: "retention.ms or retention.bytes above 0, or cleanup.policy compact",
    remedy: "Set retention.ms in contract/topics.json",
  });
}

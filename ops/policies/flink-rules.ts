import type { ApiObject } from "../manifests/convert.ts";
import { at, nameOf, ofKind, type Rule, type Violation } from "./rule.ts";

type Configuration = Readonly<Record<string, string>>;

/** A rule about each FlinkDeployment; `check` returns messages. */
function perDeployment(
  id: string,
  title: string,
  check: (configuration: Configuration, object: ApiObject) => string[],
): Rule {
  return {
    id,
    title,
    check: (objects) =>
      ofKind(objects, "FlinkDeployment").flatMap((object) =>
        check(at(object, "spec", "flinkConfiguration") ?? {}, object).map((message) => ({
          where: nameOf(object),
          message,
        })),
      ),
  };
}

const isSession = (object: ApiObject) => at(object, "spec", "job") === undefined;

const webSwitches = perDeployment(
  "F1",
  "The UI's switches are off where they can be",
  (configuration, object) => {
    // The operator submits session jobs by the same upload as the UI.
    const keys = isSession(object) ? ["web.cancel.enable"] : ["web.submit.enable", "web.cancel.enable"];
    return keys
      .filter((key) => configuration[key] !== "false")
      .map(
        (key) => `${key} is ${configuration[key] ?? "not set"}; set it to false: jobs change by deployment.`,
      );
  },
);

const internalTls = perDeployment("F2", "Flink's pods talk to each other by TLS", (configuration) => {
  if (configuration["security.ssl.internal.enabled"] !== "true") {
    return [
      "security.ssl.internal.enabled is not true; whoever reaches 6123 could run code; name flink.internalTlsSecret.",
    ];
  }
  return ["keystore", "truststore"]
    .filter((store) => !configuration[`security.ssl.internal.${store}`]?.startsWith("/"))
    .map((store) => `security.ssl.internal.${store} names no file; mount the Secret and name its file.`);
});

const noForeignOrigin = perDeployment(
  "F3",
  "No foreign page may call Flink's REST interface",
  (configuration) =>
    configuration["web.access-control-allow-origin"] === undefined ||
    configuration["web.access-control-allow-origin"] === "*"
      ? [
          `web.access-control-allow-origin is ${configuration["web.access-control-allow-origin"] ?? "not set, which means *"}; set it to the UI's own address.`,
        ]
      : [],
);

const durable = perDeployment(
  "F4",
  "A job's state survives failures and upgrades",
  (configuration, object) => {
    const messages: string[] = [];
    const get = (...keys: string[]) =>
      keys.map((key) => configuration[key]).find((value) => value !== undefined);
    if (get("high-availability.type", "high-availability") !== "kubernetes") {
      messages.push(
        "has no high availability: a lost JobManager loses the jobs; set high-availability.type: kubernetes.",
      );
    }
    if (get("execution.checkpointing.interval") === undefined)
      messages.push("takes no checkpoints; set execution.checkpointing.interval.");
    if (get("execution.checkpointing.dir", "state.checkpoints.dir") === undefined) {
      messages.push("keeps checkpoints in memory; set a checkpoint directory.");
    }
    if (get("execution.checkpointing.mode") !== "EXACTLY_ONCE")
      messages.push("is not exactly-once; set execution.checkpointing.mode: EXACTLY_ONCE.");
    if (get("execution.checkpointing.externalized-checkpoint-retention") !== "RETAIN_ON_CANCELLATION") {
      messages.push(
        "drops its checkpoints when it is cancelled; set externalized-checkpoint-retention: RETAIN_ON_CANCELLATION.",
      );
    }
    const isStateless = at(object, "metadata", "annotations", "streaming-inference/stateless") === "true";
    if (
      !isSession(object) &&
      !isStateless &&
      (at(object, "spec", "job", "upgradeMode") ?? "stateless") === "stateless"
    ) {
      messages.push(
        "loses its state at each upgrade (upgradeMode stateless); use savepoint or last-state, or declare the job stateless.",
      );
    }
    return messages;
  },
);

const jarPlaces: Rule = {
  id: "F5",
  title: "Jars come from the image, or by HTTPS from the jar server",
  check: (objects) =>
    ofKind(objects, "FlinkDeployment", "FlinkSessionJob").flatMap((object): Violation[] => {
      const uri = at(object, "spec", "job", "jarURI");
      const allowed = object.kind === "FlinkDeployment" ? "local:///" : "https://";
      if (uri === undefined || uri.startsWith(allowed)) return [];
      return [
        { where: nameOf(object), message: `takes its jar from ${uri}; only ${allowed} is allowed here.` },
      ];
    }),
};

const transactions: Rule = {
  id: "F6",
  title: "Transactions have names of their own and a time-out",
  check(objects) {
    const violations: Violation[] = [];
    const owners = new Map<string, string>();
    for (const object of ofKind(objects, "FlinkDeployment", "FlinkSessionJob")) {
      const args: string[] = at(object, "spec", "job", "args") ?? [];
      const argumentOf = (name: string) => {
        const index = args.indexOf(name);
        return index < 0 ? undefined : args[index + 1];
      };
      const writes = ["--predictions-topic", "--dead-letter-topic"].some((option) => args.includes(option));
      if (!writes) continue;
      if (argumentOf("--transaction-timeout-ms") === undefined) {
        violations.push({
          where: nameOf(object),
          message:
            "sets no transaction time-out; the connector's hour is more than a broker allows; pass --transaction-timeout-ms.",
        });
      }
      const prefix = argumentOf("--transactional-id-prefix");
      if (prefix === undefined) {
        violations.push({
          where: nameOf(object),
          message:
            "names no transactional id; two jobs of one kind would fence each other; pass --transactional-id-prefix.",
        });
        continue;
      }
      const other = owners.get(prefix);
      if (other !== undefined) {
        violations.push({
          where: nameOf(object),
          message: `shares the transactional id prefix ${prefix} with ${other}; use its own.`,
        });
      }
      owners.set(prefix, nameOf(object));
    }
    return violations;
  },
};

/** Rules about Flink's own settings. */
export const flinkRules: readonly Rule[] = [
  webSwitches,
  internalTls,
  noForeignOrigin,
  durable,
  jarPlaces,
  transactions,
];

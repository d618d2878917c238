import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { KafkaTopics } from "../../constructs/kafka-topics.ts";
import type { ApiObject } from "../../ops/manifests/convert.ts";
import { strictValidator } from "../helpers/crd-schema.ts";
import { synthObjects } from "../helpers/objects.ts";
import { environments, projectObjects } from "../helpers/project.ts";

/** Checks the objects of all environments by the CRDs in the folder that the first argument names. */
const [folder = ""] = process.argv.slice(2);
const crds = readdirSync(folder).map((name) => load(readFileSync(join(folder, name), "utf8")));
const validate = strictValidator(crds);

/** A good object of each kind, broken in one place each. */
const broken: Readonly<Record<string, (object: ApiObject) => unknown>> = {
  KafkaTopic: (object) => ({ ...object, spec: { ...spec(object), partition: 4 } }),
  PodMonitor: (object) => ({ ...object, spec: { ...spec(object), podMetricsEndpoint: [] } }),
  PrometheusRule: (object) => ({ ...object, spec: { groups: [{ name: "x", rules: [{ alert: "A" }] }] } }),
};
const spec = (object: ApiObject) => object["spec"] as Record<string, unknown>;

let passed = 0;
let failed = 0;
const note = (holds: boolean, message: string) => {
  if (holds) passed += 1;
  else {
    failed += 1;
    console.error(message);
  }
};

// One environment has its topics made by Strimzi; whatever the environments say, the construct is looked at too.
const objects = [
  ...environments.flatMap((environment) => projectObjects(environment).all),
  ...synthObjects(
    (stack) =>
      new KafkaTopics(stack, "topics", {
        namespace: "data-team",
        topics: [{ name: "messages", partitions: 4, config: { "retention.ms": "1000" } }],
        prefix: "dev.",
        replicationFactor: 3,
        maker: { kind: "strimzi", cluster: "kafka", namespace: "kafka" },
      }),
  ).all,
];
for (const [kind, breakIt] of Object.entries(broken)) {
  const found = objects.filter((object) => object.kind === kind);
  note(found.length > 0, `No environment makes a ${kind}: nothing was checked.`);
  for (const object of found) {
    const problems = validate(object);
    note(problems.length === 0, `${kind} ${object.metadata.name}: ${problems.join("; ")}`);
  }
  const [good] = found;
  if (good !== undefined)
    note(validate(breakIt(good)).length > 0, `A broken ${kind} passes: the check sees nothing.`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

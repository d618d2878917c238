import { writeFileSync } from "node:fs";
import { App } from "cdktf";
import { toApiObject } from "../../ops/manifests/convert.ts";
import { composeProject } from "../../stacks/project.ts";
import { resourcesOf } from "../helpers/synth.ts";
import { type Recording, recordingsFile, withoutServerFields } from "../ops/manifests/recordings.ts";
import { deployerOf, manager } from "./harness/deployment.ts";
import { environmentOf } from "./harness/environments.ts";
import { testCluster } from "./harness/test-cluster.ts";

const help = `Usage: npx tsx test/cluster/record.ts

Applies what the converter makes of the stacks' typed resources (built-in kinds of dev and prod) to a fresh API server, with
unknown fields refused, and writes what the server made of each into test/ops/manifests/recorded.generated.json. The unit test
beside it compares the converter with these recordings. Of resources with the same fields, one is recorded.`;

const namespace = "data-team";

/** Typed resources of both environments, one for each set of fields. */
function typedResources(): Pick<Recording, "type" | "configuration">[] {
  const byFields = new Map<string, Pick<Recording, "type" | "configuration">>();
  for (const of of ["dev", "prod"] as const) {
    const environment = environmentOf({ of, topics: "job", namespace });
    for (const stack of composeProject(new App(), environment)) {
      for (const [type, byId] of Object.entries(resourcesOf(stack))) {
        if (type === "kubernetes_manifest") continue;
        for (const configuration of Object.values(byId)) {
          const key = `${type} ${[...new Set(fieldsOf(configuration))].sort().join(" ")}`;
          if (!byFields.has(key)) byFields.set(key, { type, configuration });
        }
      }
    }
  }
  return [...byFields.values()];
}

function fieldsOf(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => fieldsOf(item, path));
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([field, child]) => fieldsOf(child, `${path}.${field}`));
}

async function record(): Promise<void> {
  const cluster = await testCluster({ own: true });
  try {
    const project = cluster.project(namespace);
    const { api } = await deployerOf(cluster.kubeconfig, project.namespace);
    const recordings: Recording[] = [];
    for (const { type, configuration } of typedResources()) {
      const object = toApiObject(type, configuration);
      // Applied, not only tried: what other writers add at once is seen too.
      await api.apply(object, { manager, dryRun: false });
      const live = await api.get(object);
      if (live === undefined)
        throw new Error(`${type} ${object.metadata.name} was applied and is not there.`);
      recordings.push({ type, configuration, live: withoutServerFields(live) });
      await api.delete(object);
    }
    writeFileSync(recordingsFile, `${JSON.stringify(recordings, null, 1)}\n`);
    console.log(`${recordings.length} resources recorded in ${recordingsFile}`);
  } finally {
    await cluster.close();
  }
}

if (process.argv.includes("--help")) console.log(help);
else await record();

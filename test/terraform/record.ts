import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toApiObject } from "../../ops/manifests/convert.ts";
import { deployerOf } from "../cluster/harness/deployment.ts";
import { testCluster } from "../cluster/harness/test-cluster.ts";
import {
  type Recording,
  readRecordings,
  recordingsFile,
  typedFile,
  withoutServerFields,
} from "../ops/manifests/recordings.ts";
import { terraformEnvironment } from "./harness/provider.mjs";

const help = `Usage: TF_PLUGIN_MIRROR=DIR npx tsx test/terraform/record.ts

Has Terraform's provider create each resource of test/ops/manifests/recorded.generated.json on a fresh API server, and writes
what came to be into typed.generated.json beside it. The unit test there compares both: what the provider makes of a typed
resource, and what the converter makes of it. Run it after test/cluster/record.ts. Without TF_PLUGIN_MIRROR the provider comes
from the public registry.`;

const namespace = "data-team";

/** Waits for what a control plane without nodes never brings; the object is the same without them. */
const withoutWaiting: Readonly<Record<string, object>> = {
  kubernetes_deployment_v1: { wait_for_rollout: false },
  kubernetes_job_v1: { wait_for_completion: false },
  kubernetes_persistent_volume_claim_v1: { wait_until_bound: false },
};

/** Groups in which no two objects have the same kind and name. */
function batchesOf(recordings: readonly Recording[]): Recording[][] {
  const batches: Recording[][] = [];
  for (const recording of recordings) {
    const isSame = ({ type, live }: Recording) =>
      type === recording.type && live.metadata.name === recording.live.metadata.name;
    const free = batches.find((batch) => !batch.some(isSame));
    if (free === undefined) batches.push([recording]);
    else free.push(recording);
  }
  return batches;
}

/** One stack of these resources, none of which waits for another. */
function stackOf(recordings: readonly Recording[], kubeconfig: string): object {
  const resource: Record<string, Record<string, object>> = {};
  for (const [index, { type, configuration }] of recordings.entries()) {
    const { depends_on: _, "//": __, ...own } = configuration;
    resource[type] = { ...resource[type], [`r${index}`]: { ...own, ...withoutWaiting[type] } };
  }
  return {
    terraform: { required_providers: { kubernetes: { source: "hashicorp/kubernetes", version: "2.38.0" } } },
    provider: { kubernetes: { config_path: kubeconfig } },
    resource,
  };
}

async function record(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "terraform-record-"));
  const cluster = await testCluster({ own: true });
  const env = terraformEnvironment(folder);
  const terraform = (...args: string[]) => {
    const words = [args[0] ?? "", "-no-color", "-input=false", ...args.slice(1)];
    const { status, stdout, stderr } = spawnSync("terraform", words, { cwd: folder, env, encoding: "utf8" });
    if (status !== 0)
      throw new Error(`terraform ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  };
  try {
    cluster.project(namespace);
    const { api } = await deployerOf(cluster.kubeconfig, namespace);
    const recordings = readRecordings(recordingsFile);
    const made = new Map<Recording, Recording>();
    for (const batch of batchesOf(recordings)) {
      writeFileSync(join(folder, "main.tf.json"), JSON.stringify(stackOf(batch, cluster.kubeconfig)));
      terraform("init");
      terraform("apply", "-auto-approve");
      for (const recording of batch) {
        const { type, configuration } = recording;
        const live = await api.get(toApiObject(type, configuration));
        if (live === undefined) throw new Error(`${type} ${recording.live.metadata.name} is not there.`);
        made.set(recording, { type, configuration, live: withoutServerFields(live) });
      }
      terraform("destroy", "-auto-approve");
    }
    const inOrder = recordings.map((recording) => made.get(recording));
    writeFileSync(typedFile, `${JSON.stringify(inOrder, null, 1)}\n`);
    console.log(`${made.size} resources recorded in ${typedFile}`);
  } finally {
    await cluster.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv.includes("--help")) console.log(help);
else await record();

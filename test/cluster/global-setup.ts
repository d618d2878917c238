import { type TestCluster, testCluster } from "./harness/test-cluster.ts";

let cluster: TestCluster | undefined;

/** One control plane for all files of the suite that do not ask for one of their own. */
export async function setup(): Promise<void> {
  cluster = await testCluster();
  process.env["TEST_CLUSTER_KUBECONFIG"] = cluster.kubeconfig;
}

export async function teardown(): Promise<void> {
  await cluster?.close();
}

import { describe, expect, it } from "vitest";
import { clusterNetwork } from "../../constructs/cluster-network.ts";
import { FlinkClusterPolicies, type FlinkClusterPoliciesProps } from "../../constructs/flink-network.ts";
import { byKind, synthObjects } from "../helpers/objects.ts";
import { testEachProp } from "../helpers/props-table.ts";

const to = (cidr: string, port: number) => ({ peers: [{ cidr }], ports: [{ port }] });
const rule = (cidr: string, port: number) => ({
  to: [{ ipBlock: { cidr } }],
  ports: [{ port, protocol: "TCP" }],
});
const props: FlinkClusterPoliciesProps = {
  namespace: "data-team",
  cluster: "job",
  network: clusterNetwork({ kind: "openshift", apiServerCidr: "192.0.2.0/24" }),
  monitoring: { namespace: "monitoring" },
  objectStore: to("198.51.100.0/24", 443),
};
const build = (changed: FlinkClusterPoliciesProps) =>
  byKind(synthObjects((stack) => new FlinkClusterPolicies(stack, "policies", changed)));
const jobManager = ["NetworkPolicy", 0] as const;
const taskManager = ["NetworkPolicy", 1] as const;

describe("FlinkClusterPolicies", () => {
  testEachProp(props, build, {
    namespace: { change: { namespace: "n" }, path: [...taskManager, "metadata", "namespace"], value: "n" },
    cluster: {
      change: { cluster: "other" },
      path: [...jobManager, "spec", "podSelector", "matchLabels"],
      value: { app: "other", component: "jobmanager" },
    },
    network: {
      change: { network: clusterNetwork({ kind: "openshift", apiServerCidr: "203.0.113.0/24" }) },
      path: [...jobManager, "spec", "egress", 2],
      value: rule("203.0.113.0/24", 6443),
    },
    monitoring: {
      change: { monitoring: { namespace: "m" } },
      path: [...taskManager, "spec", "ingress", 1, "from"],
      value: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "m" } } }],
    },
    objectStore: {
      change: { objectStore: to("203.0.113.0/24", 9000) },
      path: [...taskManager, "spec", "egress", 3],
      value: rule("203.0.113.0/24", 9000),
    },
    kafka: {
      change: { kafka: to("203.0.113.0/24", 9092) },
      path: [...jobManager, "spec", "egress", 4],
      value: rule("203.0.113.0/24", 9092),
    },
    egress: {
      change: { egress: [to("203.0.113.0/24", 444)] },
      path: [...jobManager, "spec", "egress", 4],
      value: rule("203.0.113.0/24", 444),
    },
    taskEgress: {
      change: { taskEgress: [to("203.0.113.0/24", 8000)] },
      path: [...taskManager, "spec", "egress", 4],
      value: rule("203.0.113.0/24", 8000),
    },
  });

  it("gives what tasks call to the TaskManagers alone", () => {
    const objects = build({ ...props, taskEgress: [to("203.0.113.0/24", 8000)] });
    expect(JSON.stringify(objects["NetworkPolicy"]?.[0])).not.toContain("8000");
  });
});

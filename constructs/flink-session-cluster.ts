import type { Construct } from "constructs";
import { FlinkCluster } from "./flink-cluster.ts";
import type { FlinkClusterProps } from "./flink-cluster-props.ts";

/** What a {@link FlinkSessionCluster} is made of. */
export type FlinkSessionClusterProps = FlinkClusterProps;

/**
 * A Flink cluster that jobs are submitted to: for short or occasional jobs that share TaskManagers. A job whose state
 * matters is a {@link FlinkApplication}: here one job can take the others' TaskManagers down.
 */
export class FlinkSessionCluster extends FlinkCluster {
  constructor(scope: Construct, id: string, props: FlinkSessionClusterProps) {
    super(scope, id, props);
  }
}

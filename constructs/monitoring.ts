import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1/index.js";
import { Construct } from "constructs";
import { CustomResource } from "./custom-resource.ts";
import { alerts } from "./monitoring-alerts.ts";
import { dashboard } from "./monitoring-dashboard.ts";

/** Pods that Prometheus scrapes. */
export interface ScrapeTarget {
  /** Name of the PodMonitor. */
  readonly name: string;
  readonly pods: Readonly<Record<string, string>>;
  /** Name of the pods' port. */
  readonly port: string;
}

/** What {@link Monitoring} is made of. */
export interface MonitoringProps {
  readonly namespace: string;
  readonly modelServer: ScrapeTarget;
  readonly flink: ScrapeTarget;
}

/** Metrics of all pods, the alerts that somebody has to act on, and one dashboard. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, { namespace, modelServer, flink }: MonitoringProps) {
    super(scope, id);
    new CustomResource(this, "model-server", { manifest: podMonitor(namespace, modelServer) });
    new CustomResource(this, "flink", { manifest: podMonitor(namespace, flink) });
    new CustomResource(this, "alerts", {
      manifest: {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        metadata: { name: "streaming-inference", namespace },
        spec: { groups: [{ name: "streaming-inference", rules: alerts(namespace) }] },
      },
    });
    new ConfigMapV1(this, "dashboard", {
      // Grafana's sidecar finds it by the label.
      metadata: { name: "streaming-inference-dashboard", namespace, labels: { grafana_dashboard: "1" } },
      data: { "streaming-inference.json": JSON.stringify(dashboard(namespace), undefined, 2) },
    });
  }
}

function podMonitor(namespace: string, { name, pods, port }: ScrapeTarget) {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: { ...pods } },
      podMetricsEndpoints: [{ port, interval: "30s" }],
    },
  };
}

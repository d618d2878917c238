import { flinkPorts } from "../flink-network.ts";
import { ownedBy, type Setting } from "./settings.ts";

/** Every port is fixed: a NetworkPolicy cannot name a random one. */
export const portSettings: readonly Setting[] = ownedBy("the construct, for the NetworkPolicies,", {
  "jobmanager.rpc.port": String(flinkPorts.jobManagerRpc),
  "blob.server.port": String(flinkPorts.blob),
  "taskmanager.rpc.port": String(flinkPorts.taskManagerRpc),
  "taskmanager.data.port": String(flinkPorts.data),
  "rest.port": String(flinkPorts.rest),
  "metrics.internal.query-service.port": String(flinkPorts.metricsQuery),
});

/**
 * What the REST interface offers. No switch closes it: the NetworkPolicies and the proxy do. These keep people from
 * changing by the UI what is deployed from code.
 */
export function restSettings(name: string, isSession: boolean, uiOrigin: string | undefined): Setting[] {
  const origin = uiOrigin ?? `http://${name}-rest:${flinkPorts.rest}`;
  return [
    ...ownedBy("the construct, for the proxy,", { "kubernetes.rest-service.exposed.type": "ClusterIP" }),
    // The operator uploads session jobs by the way of the UI: for them it has to stay open.
    ...(isSession ? [] : ownedBy("the construct", { "web.submit.enable": "false" })),
    ...ownedBy("the construct", { "web.cancel.enable": "false", "web.rescale.enable": "false" }),
    ...ownedBy("uiOrigin", { "web.access-control-allow-origin": origin }),
  ];
}

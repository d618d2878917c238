import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1/index.js";
import { Construct } from "constructs";
import { type PodResources, resourcesOf } from "./pods.ts";

/** What a {@link LogShipping} is made of. */
export interface LogShippingProps {
  readonly namespace: string;
  /** Fluent Bit. */
  readonly image: string;
  /** Host of the log store's HTTPS input. */
  readonly host: string;
  readonly port: number;
  /** @default - `log-shipper` */
  readonly name?: string;
}

/**
 * One shipper for all Flink pods: a sidecar that reads Flink's rolling log file from a shared volume. A sidecar, since a
 * cluster-wide forwarder needs rights that a project's admin does not have.
 */
export class LogShipping extends Construct {
  /** Where Flink writes its log and the sidecar reads it. */
  static readonly LOG_FOLDER = "/opt/flink/log";
  /** Volume that both containers mount. */
  static readonly VOLUME = "flink-logs";
  /** What the sidecar asks for. */
  static readonly RESOURCES: PodResources = { cpuRequest: "20m", memory: "64Mi" };

  /** Sidecar for a Flink pod template, as the Kubernetes API takes it. */
  readonly container: Readonly<Record<string, unknown>>;
  /** Volumes that the sidecar needs beside {@link LogShipping.VOLUME}. */
  readonly volumes: readonly Readonly<Record<string, unknown>>[];

  constructor(scope: Construct, id: string, props: LogShippingProps) {
    super(scope, id);
    const name = props.name ?? "log-shipper";
    new ConfigMapV1(this, "configuration", {
      metadata: { name, namespace: props.namespace },
      data: { "fluent-bit.yaml": fluentBit(props) },
    });
    this.volumes = [{ name: "log-shipper", configMap: { name } }];
    this.container = {
      name: "log-shipper",
      image: props.image,
      args: ["--config=/etc/log-shipper/fluent-bit.yaml"],
      resources: resourcesOf(LogShipping.RESOURCES),
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
      volumeMounts: [
        { name: LogShipping.VOLUME, mountPath: LogShipping.LOG_FOLDER, readOnly: true },
        { name: "log-shipper", mountPath: "/etc/log-shipper", readOnly: true },
      ],
    };
  }
}

function fluentBit({ host, port, namespace }: LogShippingProps): string {
  const pipeline = {
    inputs: [{ name: "tail", path: `${LogShipping.LOG_FOLDER}/*.log`, tag: "flink", read_from_head: true }],
    filters: [{ name: "record_modifier", match: "*", record: [`namespace ${namespace}`] }],
    outputs: [{ name: "http", match: "*", host, port, tls: "on", "tls.verify": "on", format: "json_lines" }],
  };
  // JSON is YAML.
  return JSON.stringify({ service: { flush: 1, log_level: "warn" }, pipeline }, undefined, 2);
}

import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1/index.js";
import { Construct } from "constructs";
import type { TrustedAuthorities } from "./flink-configuration/trust-store.ts";
import { type PodResources, resourcesOf } from "./pods.ts";

/** What a {@link LogShipping} is made of. */
export interface LogShippingProps {
  readonly namespace: string;
  /** Fluent Bit. */
  readonly image: string;
  /** Host of the log store's HTTPS input. */
  readonly host: string;
  readonly port: number;
  /** Authority that signed the log store's certificate; it alone is trusted then. @default - the public ones of the image */
  readonly trust?: TrustedAuthorities | undefined;
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
    const { trust } = props;
    this.volumes = [
      { name: "log-shipper", configMap: { name } },
      ...(trust === undefined ? [] : [trustVolume(trust)]),
    ];
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
        ...(trust === undefined
          ? []
          : [{ name: "log-shipper-trust", mountPath: trustFolder, readOnly: true }]),
      ],
    };
  }
}

const trustFolder = "/etc/log-shipper-trust";

function trustVolume({ configMap, key = "ca-bundle.crt" }: TrustedAuthorities) {
  return {
    name: "log-shipper-trust",
    configMap: { name: configMap, items: [{ key, path: "ca-bundle.crt" }] },
  };
}

function fluentBit({ host, port, namespace, trust }: LogShippingProps): string {
  const output = {
    name: "http",
    match: "*",
    host,
    port,
    tls: "on",
    "tls.verify": "on",
    format: "json_lines",
  };
  const pipeline = {
    inputs: [{ name: "tail", path: `${LogShipping.LOG_FOLDER}/*.log`, tag: "flink", read_from_head: true }],
    filters: [{ name: "record_modifier", match: "*", record: [`namespace ${namespace}`] }],
    // A file and no folder: OpenSSL wants those in a folder to be named by their hashes.
    outputs: [{ ...output, ...(trust && { "tls.ca_file": `${trustFolder}/ca-bundle.crt` }) }],
  };
  // JSON is YAML.
  return JSON.stringify({ service: { flush: 1, log_level: "warn" }, pipeline }, undefined, 2);
}

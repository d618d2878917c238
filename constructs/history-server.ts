import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1/index.js";
import {
  DeploymentV1,
  type DeploymentV1SpecTemplateSpecContainerVolumeMount,
  type DeploymentV1SpecTemplateSpecInitContainer,
  type DeploymentV1SpecTemplateSpecVolume,
} from "@cdktf/provider-kubernetes/lib/deployment-v1/index.js";
import { ServiceV1 } from "@cdktf/provider-kubernetes/lib/service-v1/index.js";
import { Construct } from "constructs";
import { log4jProperties } from "./flink-configuration/logging.ts";
import { type TrustedAuthorities, type TrustPod, trustPod } from "./flink-configuration/trust-store.ts";
import type { Container, Volume } from "./imports/operator-1.15/pod-template.generated.ts";
import { topologyLabels } from "./labels.ts";
import { type ObjectStoreProps, objectStoreEnvironment } from "./object-store.ts";
import { type PodResources, resourcesOf, restrictedPod, scratch } from "./pods.ts";
import { isAtLeast } from "./rules/flink-version.ts";
import { escapedTemplates } from "./terraform-text.ts";

/** What a {@link HistoryServer} is made of. */
export interface HistoryServerProps {
  readonly namespace: string;
  /** Flink with its S3 plugin, by digest. */
  readonly image: string;
  readonly flinkVersion: string;
  /** Folders that clusters archive to (their `archiveDirectory`). */
  readonly archiveDirectories: readonly string[];
  readonly store: ObjectStoreProps;
  readonly resources: PodResources;
  /** Certificate authorities beside the JVM's own, such as that of S3. @default - the JVM's own */
  readonly trust?: readonly TrustedAuthorities[] | undefined;
  /** Jobs that it keeps; older ones are deleted from the archive. @default - all */
  readonly retainedJobs?: number | undefined;
  /** How often it looks for new ones. @default - 10 s */
  readonly refreshIntervalMs?: number | undefined;
  /** Secret for the registry. @default - images are pulled anonymously */
  readonly imagePullSecret?: string | undefined;
  /** @default - `flink-history` */
  readonly name?: string | undefined;
}

const folder = "/etc/flink-history";

/**
 * The UI of jobs that have ended, of clusters that are gone: what a person looks at the morning after. It has no login
 * of its own: only the proxy may reach its Service.
 */
export class HistoryServer extends Construct {
  static readonly NAME = "flink-history";
  static readonly PORT = 8082;

  readonly serviceName: string;
  /** Base URL within the project, without a slash at its end. */
  readonly url: string;
  /** Labels of its pods. */
  readonly podLabels: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: HistoryServerProps) {
    super(scope, id);
    const name = props.name ?? HistoryServer.NAME;
    const labels = topologyLabels({ name, component: "flink-history", runtime: "java" });
    const selector = { "app.kubernetes.io/name": name };
    this.serviceName = name;
    this.url = `http://${name}:${HistoryServer.PORT}`;
    this.podLabels = selector;
    const trust = trustPod(props.trust, props.image);
    const metadata = { name, namespace: props.namespace, labels };
    const file = isAtLeast(props.flinkVersion, "2.0") ? "config.yaml" : "flink-conf.yaml";
    new ConfigMapV1(this, "configuration", {
      metadata,
      data: {
        [file]: configuration(props),
        "log4j-console.properties": escapedTemplates(
          log4jProperties({ flinkVersion: props.flinkVersion, stdoutInUi: false }),
        ),
      },
    });
    new DeploymentV1(this, "deployment", {
      metadata,
      spec: {
        // One: a second one would delete what the first shows.
        replicas: "1",
        selector: { matchLabels: selector },
        template: restrictedPod({
          labels,
          ...(trust.initContainers.length > 0 && { initContainers: trust.initContainers.map(asTerraform) }),
          containers: [container(props, trust)],
          volumes: [
            scratch("tmp", "2Gi"),
            scratch("log", "1Gi"),
            { name: "configuration", configMap: { name } },
            ...trust.volumes.map(volumeAsTerraform),
          ],
          imagePullSecret: props.imagePullSecret,
        }),
      },
    });
    new ServiceV1(this, "service", {
      metadata,
      spec: {
        type: "ClusterIP",
        selector,
        port: [{ name: "ui", port: HistoryServer.PORT, targetPort: "ui" }],
      },
    });
  }
}

/** Terraform calls lists in the singular. */
function asTerraform({ volumeMounts = [], env = [], command = [], ...container }: Container) {
  return {
    ...container,
    command: command.map(escapedTemplates),
    env: [...env],
    volumeMount: [...volumeMounts],
  } as unknown as DeploymentV1SpecTemplateSpecInitContainer;
}

function volumeAsTerraform({ projected, ...volume }: Volume) {
  const sources = (projected?.sources ?? []).map(({ configMap }) => ({ configMap: [configMap] }));
  return {
    ...volume,
    ...(projected && { projected: [{ sources }] }),
  } as unknown as DeploymentV1SpecTemplateSpecVolume;
}

function container(props: HistoryServerProps, trust: TrustPod) {
  const probe = { httpGet: { path: "/config", port: "ui" }, timeoutSeconds: 2, periodSeconds: 10 };
  return {
    name: "history-server",
    image: props.image,
    command: ["/opt/flink/bin/historyserver.sh", "start-foreground"],
    env: [...objectStoreEnvironment(props.store), { name: "FLINK_CONF_DIR", value: folder }, ...trust.env],
    port: [{ name: "ui", containerPort: HistoryServer.PORT }],
    resources: resourcesOf(props.resources),
    volumeMount: [
      { name: "tmp", mountPath: "/tmp" },
      { name: "log", mountPath: "/opt/flink/log" },
      { name: "configuration", mountPath: folder, readOnly: true },
      ...(trust.volumeMounts as DeploymentV1SpecTemplateSpecContainerVolumeMount[]),
    ],
    startupProbe: { ...probe, failureThreshold: 30 },
    readinessProbe: { ...probe, failureThreshold: 3 },
    livenessProbe: { ...probe, failureThreshold: 6 },
  };
}

/** Flat keys, which both kinds of configuration file read. */
function configuration(props: HistoryServerProps): string {
  const values = {
    "historyserver.archive.fs.dir": props.archiveDirectories.join(","),
    "historyserver.archive.fs.refresh-interval": String(props.refreshIntervalMs ?? 10_000),
    "historyserver.archive.retained-jobs": String(props.retainedJobs ?? -1),
    "historyserver.web.port": String(HistoryServer.PORT),
    "historyserver.web.tmpdir": "/tmp/history",
    "s3.endpoint": props.store.endpoint,
    "s3.endpoint.region": props.store.region,
    "s3.path.style.access": String(props.store.pathStyle),
    // Its heap follows the pod's memory.
    "env.java.opts.historyserver": "-XX:MaxRAMPercentage=70",
  };
  return `${Object.entries(values)
    .map(([key, value]) => `${key}: ${value}`)
    .join("\n")}\n`;
}

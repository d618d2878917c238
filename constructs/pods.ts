import type {
  DeploymentV1SpecTemplate,
  DeploymentV1SpecTemplateSpecContainer,
  DeploymentV1SpecTemplateSpecInitContainer,
  DeploymentV1SpecTemplateSpecVolume,
} from "@cdktf/provider-kubernetes/lib/deployment-v1/index.js";

/** CPU is reserved and not limited: a limit would throttle bursts. Memory is both, so that a pod is never overcommitted. */
export interface PodResources {
  /** Canonical, such as `500m` or `2`. */
  readonly cpuRequest: string;
  /** Canonical, such as `512Mi`. */
  readonly memory: string;
}

/** What {@link restrictedPod} makes a pod template of. */
export interface RestrictedPodProps {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly containers: DeploymentV1SpecTemplateSpecContainer[];
  readonly initContainers?: DeploymentV1SpecTemplateSpecInitContainer[];
  readonly volumes?: DeploymentV1SpecTemplateSpecVolume[];
  /** @default - the namespace's `default` account, without a token */
  readonly serviceAccountName?: string | undefined;
  /** Whether the pod talks to the Kubernetes API. @default - false: no token is mounted */
  readonly usesKubernetesApi?: boolean;
  /** Secret for the registry. @default - images are pulled anonymously */
  readonly imagePullSecret?: string | undefined;
  /** @default - 30 */
  readonly terminationGraceSeconds?: number;
  /** @default - no spreading: for pods that exist once */
  readonly spreadOver?: Readonly<Record<string, string>>;
}

/**
 * A pod template that Pod Security "restricted" and OpenShift's restricted-v2 admit: any UID of the namespace's
 * range, nothing writable but volumes, no rights, no API token unless it is asked for.
 */
export function restrictedPod(props: RestrictedPodProps): DeploymentV1SpecTemplate {
  const { labels, annotations, spreadOver } = props;
  return {
    metadata: { labels: { ...labels }, ...(annotations && { annotations: { ...annotations } }) },
    spec: {
      automountServiceAccountToken: props.usesKubernetesApi ?? false,
      // Each Service would add seven variables, and a Service called like a setting would set it.
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      ...(props.serviceAccountName !== undefined && { serviceAccountName: props.serviceAccountName }),
      ...(props.imagePullSecret !== undefined && { imagePullSecrets: [{ name: props.imagePullSecret }] }),
      terminationGracePeriodSeconds: props.terminationGraceSeconds ?? 30,
      ...(props.initContainers && { initContainer: props.initContainers.map(restricted) }),
      container: props.containers.map(restricted),
      ...(props.volumes && { volume: props.volumes }),
      ...(spreadOver && {
        topologySpreadConstraint: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map(spread),
      }),
    },
  };

  function spread(topologyKey: string) {
    return {
      maxSkew: 1,
      topologyKey,
      // A preference: a project on one node must start too.
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: [{ matchLabels: { ...spreadOver } }],
    };
  }
}

/** The UID is left to the namespace's range: no runAsUser here. */
function restricted<T extends DeploymentV1SpecTemplateSpecContainer>(container: T): T {
  return {
    ...container,
    securityContext: {
      // The pod says so too, but Terraform's provider writes false into each container that leaves it out, and that wins.
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
  };
}

/** Requests and limits of a container. */
export function resourcesOf({ cpuRequest, memory }: PodResources) {
  return { requests: { cpu: cpuRequest, memory }, limits: { memory } };
}

/** A directory that goes with the pod. */
export function scratch(name: string, sizeLimit: string): DeploymentV1SpecTemplateSpecVolume {
  return { name, emptyDir: { sizeLimit } };
}

/** An environment variable whose value stays in an existing Secret. */
export function fromSecret(name: string, secret: SecretReference) {
  return { name, valueFrom: { secretKeyRef: { name: secret.name, key: secret.key } } };
}

/** A key of a Secret that exists already: values never pass through Terraform's state. */
export interface SecretReference {
  readonly name: string;
  readonly key: string;
}

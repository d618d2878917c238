import { setTimeout as pause } from "node:timers/promises";
import {
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
} from "@kubernetes/client-node";

/** The status of what only a node or the operator could bring up. */
interface Resource {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly generation?: number };
  // biome-ignore lint/suspicious/noExplicitAny: custom resources as the API has them.
  readonly spec: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly status?: any;
}

/**
 * Stands in for what a control plane without nodes lacks: says that pods are ready, that Jobs' pods are done and that
 * Flink's resources are reconciled, and goes on writing status as a real operator does.
 */
export class PretendControllers {
  private readonly config = new KubeConfig();
  private isClosed = false;
  private ended: Promise<void>;
  /** Writes of status so far: what runs beside a plan. */
  writes = 0;
  /** For the messages of tests that wait in vain. */
  lastError: unknown;
  /** What the operator answers instead, by the name of the resource. */
  readonly errors = new Map<string, string>();

  constructor(
    kubeconfig: string,
    private readonly namespace: string,
    private readonly isOperator = true,
  ) {
    this.config.loadFromFile(kubeconfig);
    this.ended = this.loop();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.ended;
  }

  /** Goes on after {@link close}. */
  resume(): void {
    this.isClosed = false;
    this.ended = this.loop();
  }

  private async loop(): Promise<void> {
    const pods = this.config.makeApiClient(CoreV1Api);
    const objects = this.config.makeApiClient(CustomObjectsApi);
    while (!this.isClosed) {
      try {
        await this.tendPods(pods);
        const kinds = this.isOperator ? ["FlinkDeployment", "FlinkSessionJob"] : [];
        for (const kind of kinds) await this.tendFlink(objects, kind);
      } catch (error) {
        // Gone or changed meanwhile, or an API server that a test has stopped: the next round sees.
        this.lastError = error;
      }
      await pause(500);
    }
  }

  private async tendPods(api: CoreV1Api): Promise<void> {
    const { namespace } = this;
    for (const pod of (await api.listNamespacedPod({ namespace })).items) {
      const isDone = pod.metadata?.labels?.["job-name"] !== undefined;
      if (pod.status?.phase === (isDone ? "Succeeded" : "Running")) continue;
      const time = new Date();
      const types = isDone ? ["PodScheduled"] : ["PodScheduled", "Initialized", "ContainersReady", "Ready"];
      const conditions = types.map((type) => ({ type, status: "True", lastTransitionTime: time }));
      const name = pod.metadata?.name ?? "";
      const status = { ...pod.status, phase: isDone ? "Succeeded" : "Running", conditions, startTime: time };
      await api.replaceNamespacedPodStatus({ name, namespace, body: { ...pod, status } });
      this.writes += 1;
    }
  }

  private async tendFlink(api: CustomObjectsApi, kind: string): Promise<void> {
    const place = { group: "flink.apache.org", version: "v1beta1", namespace: this.namespace };
    const plural = `${kind.toLowerCase()}s`;
    const { items } = (await api.listNamespacedCustomObject({ ...place, plural })) as { items: Resource[] };
    for (const resource of items) {
      const { name } = resource.metadata;
      const body = { status: this.statusOf(kind, resource) };
      const headers = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
      await api.patchNamespacedCustomObjectStatus({ ...place, plural, name, body }, headers);
      this.writes += 1;
    }
  }

  private statusOf(kind: string, { metadata, spec }: Resource): object {
    const error = this.errors.get(metadata.name);
    if (error !== undefined) return { error, lifecycleState: "FAILED" };
    const reconciled = { spec, resource_metadata: { metadata: { generation: metadata.generation } } };
    return {
      error: null,
      lifecycleState: "STABLE",
      ...(kind === "FlinkDeployment" && { jobManagerDeploymentStatus: "READY" }),
      jobStatus: { state: spec.job === undefined ? null : "RUNNING", updateTime: String(Date.now()) },
      reconciliationStatus: {
        state: "DEPLOYED",
        reconciliationTimestamp: Date.now(),
        lastReconciledSpec: JSON.stringify(reconciled),
        lastStableSpec: JSON.stringify(reconciled),
      },
    };
  }
}

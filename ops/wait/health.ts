/** A live object, as far as its health is read here. */
export interface LiveObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly generation?: number };
  // biome-ignore lint/suspicious/noExplicitAny: what the API says; every step is checked for absence.
  readonly spec?: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly status?: any;
}

/** How an object fares. */
export interface Health {
  /**
   * `erring`: an error is reported, which may be one of an earlier generation or one that a retry mends; it counts as
   * a failure when it stays.
   */
  readonly state: "ready" | "waiting" | "erring" | "failed";
  /** What it does, in a few words. */
  readonly text: string;
}

/** Kinds whose health {@link healthOf} knows. */
export const watchedKinds: ReadonlySet<string> = new Set([
  "FlinkDeployment",
  "FlinkSessionJob",
  "Deployment",
]);

/** The health of an object, judged by what its controller says of this very generation. */
export function healthOf(object: LiveObject | undefined): Health {
  if (object === undefined) return { state: "erring", text: "is not in the cluster" };
  return object.kind === "Deployment" ? deploymentHealth(object) : flinkHealth(object);
}

function flinkHealth({ kind, metadata, spec, status }: LiveObject): Health {
  if (status?.reconciliationStatus === undefined && !status?.error) {
    return { state: "waiting", text: "the operator has not looked at it yet" };
  }
  const error = errorText(status.error);
  const isCurrent = (reconciledGeneration(status) ?? -1) >= (metadata.generation ?? 0);
  const lifecycle = String(status.lifecycleState ?? "").toUpperCase();
  if (isCurrent && (lifecycle === "FAILED" || status.jobStatus?.state === "FAILED")) {
    return { state: "failed", text: error ?? "the job has failed; the JobManager's log says why" };
  }
  if (isCurrent && lifecycle.startsWith("ROLL")) {
    return {
      state: "failed",
      text: `the operator rolls it back to the last stable version${error ? `: ${error}` : ""}`,
    };
  }
  if (error !== undefined) return { state: "erring", text: error };
  if (!isCurrent) return { state: "waiting", text: "the operator has not taken up this change yet" };

  const job: string = status.jobStatus?.state ?? "";
  const text = [lifecycle, job === "" ? "" : `job ${job}`, jobManager(status)]
    .filter((part) => part !== "")
    .join(", ");
  if (spec?.job?.state === "suspended") {
    return { state: lifecycle === "SUSPENDED" ? "ready" : "waiting", text };
  }
  const hasJob = kind === "FlinkSessionJob" || spec?.job !== undefined;
  const runs = hasJob
    ? job === "RUNNING" || job === "FINISHED"
    : status.jobManagerDeploymentStatus === "READY";
  const isDeployed = status.reconciliationStatus.state === "DEPLOYED";
  return { state: runs && isDeployed && lifecycle === "STABLE" ? "ready" : "waiting", text };
}

function jobManager(status: { jobManagerDeploymentStatus?: string }): string {
  const state = status.jobManagerDeploymentStatus;
  return state === undefined ? "" : `JobManager ${state}`;
}

/**
 * The generation that the operator has acted on. Operators before 1.10 write it only into the spec that they keep as
 * JSON in the status.
 */
function reconciledGeneration(status: {
  observedGeneration?: number;
  reconciliationStatus?: { lastReconciledSpec?: string };
}): number | undefined {
  if (status.observedGeneration !== undefined) return status.observedGeneration;
  const text = status.reconciliationStatus?.lastReconciledSpec;
  if (text === undefined) return undefined;
  const reconciled = JSON.parse(text) as { resource_metadata?: { metadata?: { generation?: number } } };
  return reconciled.resource_metadata?.metadata?.generation;
}

/** The operator's messages without stack traces, from the outermost to the innermost that differs. */
function errorText(error: unknown): string | undefined {
  if (typeof error !== "string" || error === "") return undefined;
  try {
    const { message, throwableList = [] } = JSON.parse(error) as {
      message?: string;
      throwableList?: { message?: string }[];
    };
    const messages = [message, ...throwableList.map((cause) => cause.message)].filter(
      (one): one is string => typeof one === "string" && one !== "",
    );
    const different = messages.filter(
      (one, index) => !messages.slice(0, index).some((earlier) => earlier.includes(one)),
    );
    return different.join(": ") || error;
  } catch {
    return error.split("\n")[0];
  }
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

function deploymentHealth({ metadata, spec, status }: LiveObject): Health {
  const conditions: Condition[] = status?.conditions ?? [];
  const isCurrent = (status?.observedGeneration ?? -1) >= (metadata.generation ?? 0);
  if (!isCurrent) return { state: "waiting", text: "its controller has not taken up this change yet" };
  const stuck = conditions.find(({ reason }) => reason === "ProgressDeadlineExceeded");
  if (stuck !== undefined) return { state: "failed", text: stuck.message ?? "its pods do not become ready" };
  const refused = conditions.find(({ type, status: is }) => type === "ReplicaFailure" && is === "True");
  if (refused !== undefined) return { state: "erring", text: refused.message ?? "its pods cannot be made" };
  const wanted: number = spec?.replicas ?? 1;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  const isReady = updatedReplicas === wanted && availableReplicas === wanted && replicas === wanted;
  return {
    state: isReady ? "ready" : "waiting",
    text: `${availableReplicas} of ${wanted} pods ready, ${updatedReplicas} of this version`,
  };
}

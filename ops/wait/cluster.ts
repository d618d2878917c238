import { ApiException, KubeConfig, KubernetesObjectApi } from "@kubernetes/client-node";
import type { LiveObject } from "./health.ts";
import type { Target } from "./wait.ts";

/** The cluster cannot be asked; the message says what to do. */
export class ClusterError extends Error {
  override readonly name = "ClusterError";
}

/**
 * Reads objects of the cluster that Terraform works on: KUBE_CONFIG_PATH, else KUBECONFIG, else ~/.kube/config, else the
 * pod's own account.
 *
 * @throws ClusterError when there is no kubeconfig, or the API server does not answer or refuses
 */
export function clusterReader(): (target: Target) => Promise<LiveObject | undefined> {
  const config = new KubeConfig();
  const file = process.env["KUBE_CONFIG_PATH"];
  try {
    if (file) config.loadFromFile(file);
    else config.loadFromDefault();
  } catch (error) {
    throw new ClusterError(
      `The kubeconfig cannot be read. Got: ${(error as Error).message}. Allowed: a kubeconfig that KUBECONFIG names. Log in with oc login, or set KUBECONFIG.`,
    );
  }
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) {
    throw new ClusterError(
      "No cluster is chosen. Got: a kubeconfig without a current context. Allowed: one with it. Log in with oc login, or set KUBECONFIG.",
    );
  }
  const api = KubernetesObjectApi.makeApiClient(config);
  return async ({ apiVersion, kind, name, namespace }) => {
    try {
      return (await api.read({ apiVersion, kind, metadata: { name, namespace } })) as LiveObject;
    } catch (error) {
      if (error instanceof ApiException && error.code === 404) return undefined;
      const got = error instanceof ApiException ? apiMessage(error) : causeOf(error as ErrorWithCause);
      // The client asks the API for the kind first; one that it does not know cannot be live either.
      if (/Unrecognized API version and kind/.test(got)) return undefined;
      throw new ClusterError(
        `${kind} ${name} cannot be read at ${server}. Got: ${got}. Allowed: an answer. Check the network, the credentials and their right to get ${kind}.`,
      );
    }
  };
}

function apiMessage({ code, body }: ApiException<unknown>): string {
  try {
    const { message } = (typeof body === "string" ? JSON.parse(body) : body) as { message?: string };
    return `${code} ${message ?? ""}`.trim();
  } catch {
    return String(code);
  }
}

type ErrorWithCause = Error & { readonly cause?: Error | undefined };

/** fetch hides what went wrong in the cause. */
function causeOf(error: ErrorWithCause): string {
  return [error.message, error.cause?.message].filter((text) => text !== undefined && text !== "").join(": ");
}

import { type RequestOptions, request } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import type { ApiObject } from "../manifests/convert.ts";
import { ApplyProblem } from "./problems.ts";

const mostAttempts = 10;

/** How a kind is called in the API's paths. */
export interface Resource {
  readonly plural: string;
  readonly isNamespaced: boolean;
}

/** An answer that is no success, as Kubernetes words it. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

/** The API server of a kubeconfig's current context, with objects as they stand: no client in between drops a field. */
export class ApiServer {
  private readonly resources = new Map<string, Promise<ReadonlyMap<string, Resource>>>();

  private constructor(
    /** Base URL. */
    readonly url: string,
    private readonly options: RequestOptions,
    private readonly timeoutMs: number,
  ) {}

  /**
   * Reads the kubeconfig, with the login that it names.
   *
   * @param kubeconfig file. @default - KUBECONFIG, ~/.kube/config, or the pod's own account
   * @param timeoutMs of each call
   * @throws ApplyProblem when there is no such file or it names no cluster
   */
  static async connect(kubeconfig: string | undefined, timeoutMs = 30_000): Promise<ApiServer> {
    // Loaded only here: it takes longer than all the rest of the command.
    const { KubeConfig } = await import("@kubernetes/client-node");
    const config = new KubeConfig();
    const from = kubeconfig ?? process.env["KUBECONFIG"] ?? "~/.kube/config";
    try {
      if (kubeconfig === undefined) config.loadFromDefault();
      else config.loadFromFile(kubeconfig);
    } catch (error) {
      throw new ApplyProblem({
        what: "The kubeconfig cannot be read",
        got: `${from} (${(error as Error).message})`,
        allowed: "a kubeconfig, as oc login writes one",
        remedy: "Log in, or name another file with --kubeconfig",
      });
    }
    const url = config.getCurrentCluster()?.server;
    if (url === undefined) {
      throw new ApplyProblem({
        what: "The kubeconfig has no current context with a cluster",
        got: from,
        allowed: "a kubeconfig whose current-context names one",
        remedy: "Log in, or choose one: kubectl config use-context NAME",
      });
    }
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    return new ApiServer(url.replace(/\/$/, ""), options, timeoutMs);
  }

  /** @returns undefined when there is no such object */
  async get(object: Pick<ApiObject, "apiVersion" | "kind" | "metadata">): Promise<ApiObject | undefined> {
    return orNothing(this.call("GET", await this.pathOf(object)) as Promise<ApiObject>);
  }

  /** All objects of a kind in a namespace; none when the cluster does not have the kind. */
  async list(apiVersion: string, kind: string, namespace: string): Promise<ApiObject[]> {
    const resource = (await this.resourcesOf(apiVersion)).get(kind);
    if (resource === undefined) return [];
    const path = `${base(apiVersion)}/namespaces/${namespace}/${resource.plural}`;
    const { items } = (await this.call("GET", path)) as { items: ApiObject[] };
    // Lists leave both out of their items.
    return items.map((item) => ({ ...item, apiVersion, kind }));
  }

  /** Server-side apply: fields that `manager` had given before and does not give now are removed, others' stay. */
  async apply(object: ApiObject, options: { manager: string; dryRun: boolean }): Promise<ApiObject> {
    const query = new URLSearchParams({
      fieldManager: options.manager,
      force: "true",
      fieldValidation: "Strict",
      ...(options.dryRun && { dryRun: "All" }),
    });
    const path = `${await this.pathOf(object)}?${query}`;
    return (await this.call("PATCH", path, object, "application/apply-patch+yaml")) as ApiObject;
  }

  /** Deletes an object and what belongs to it; nothing happens when it is gone. */
  async delete(object: ApiObject, dryRun = false): Promise<void> {
    const path = `${await this.pathOf(object)}${dryRun ? "?dryRun=All" : ""}`;
    await orNothing(this.call("DELETE", path, { propagationPolicy: "Foreground" }, "application/json"));
  }

  /** The kinds of an API group's version; none when the cluster does not have it. */
  resourcesOf(apiVersion: string): Promise<ReadonlyMap<string, Resource>> {
    const known = this.resources.get(apiVersion);
    if (known !== undefined) return known;
    const found = this.discover(apiVersion);
    this.resources.set(apiVersion, found);
    return found;
  }

  private async discover(apiVersion: string): Promise<ReadonlyMap<string, Resource>> {
    const answer = (await orNothing(this.call("GET", base(apiVersion)))) as
      | { resources: { kind: string; name: string; namespaced: boolean }[] }
      | undefined;
    const own = (answer?.resources ?? []).filter(({ name }) => !name.includes("/"));
    return new Map(
      own.map(({ kind, name, namespaced }) => [kind, { plural: name, isNamespaced: namespaced }]),
    );
  }

  private async pathOf({ apiVersion, kind, metadata }: Pick<ApiObject, "apiVersion" | "kind" | "metadata">) {
    const resource = (await this.resourcesOf(apiVersion)).get(kind);
    if (resource === undefined)
      throw new ApiError(404, "NotFound", `the cluster has no kind ${kind} (${apiVersion})`);
    const scope = resource.isNamespaced ? `/namespaces/${metadata.namespace}` : "";
    return `${base(apiVersion)}${scope}/${resource.plural}/${metadata.name}`;
  }

  /**
   * One call; tried again where the API server asks for it, as it does while it is busy or gets a new kind ready.
   *
   * @throws ApiError for an answer that is no success; ApplyProblem when nobody answers or the login has ended
   */
  async call(method: string, path: string, body?: unknown, contentType?: string): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(method, path, body, contentType);
      } catch (error) {
        if (!(error instanceof ApiError && error.code === 429 && attempt < mostAttempts)) throw error;
        await delay(1_000);
      }
    }
  }

  private attempt(method: string, path: string, body?: unknown, contentType?: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const call = request(`${this.url}${path}`, {
        ...this.options,
        method,
        timeout: this.timeoutMs,
        headers: {
          ...this.options.headers,
          accept: "application/json",
          ...(contentType !== undefined && { "content-type": contentType }),
        },
      });
      call.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", (error) => reject(this.unreachable(error)));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          const code = response.statusCode ?? 0;
          if (code >= 200 && code < 300) resolve(JSON.parse(text));
          else reject(code === 401 ? this.unknownCaller() : errorOf(code, text));
        });
      });
      call.on("timeout", () => call.destroy(new Error(`no answer within ${this.timeoutMs / 1000} s`)));
      call.on("error", (error) => reject(this.unreachable(error)));
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  private unknownCaller(): ApplyProblem {
    return new ApplyProblem({
      what: "The API server does not know who is calling",
      got: `401 from ${this.url}`,
      allowed: "a login that is still valid there",
      remedy: "Log in again (oc login), and run this again: what is applied already stays as it is",
    });
  }

  private unreachable(error: Error): ApplyProblem {
    return new ApplyProblem({
      what: "The API server does not answer",
      got: `${this.url} (${error.message || (error as NodeJS.ErrnoException).code})`,
      allowed:
        "an API server that this machine reaches over HTTPS and whose certificate the kubeconfig trusts",
      remedy: "Check the address, VPN and login, and run this again: what is applied already stays as it is",
    });
  }
}

function base(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function errorOf(code: number, text: string): ApiError {
  try {
    const { reason, message } = JSON.parse(text) as { reason?: string; message?: string };
    return new ApiError(code, reason ?? "", message ?? text);
  } catch {
    // A proxy's page, not Kubernetes' own words.
    return new ApiError(code, "", text.slice(0, 200));
  }
}

async function orNothing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiError && error.code === 404) return undefined;
    throw error;
  }
}

import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const pollMs = 200;
const awayMs = 180_000;

class FlinkError extends Error {
  readonly status: number;

  constructor(status: number, what: string) {
    super(`Flink answered ${status} to ${what}`);
    this.status = status;
  }
}

/** How a job is run. */
export interface RunOptions {
  readonly args: readonly string[];
  readonly parallelism: number;
  readonly savepoint?: string | undefined;
}

interface JobDetails {
  readonly state: string;
  /** When it last was in which state, Unix time in ms. */
  readonly timestamps: Readonly<Record<string, number>>;
  readonly vertices: readonly { readonly status: string }[];
}

/** The calls of Flink's REST interface that the scenarios make. */
export class FlinkClient {
  /** Base URL, without a slash at its end. */
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async taskManagers(): Promise<number> {
    const { taskmanagers } = await this.#get<{ taskmanagers: number }>("/overview");
    return taskmanagers;
  }

  /** @returns the jar's id */
  async upload(jar: string): Promise<string> {
    const form = new FormData();
    form.append("jarfile", await openAsBlob(jar, { type: "application/java-archive" }), basename(jar));
    const { filename } = await this.#call<{ filename: string }>("POST", "/jars/upload", form);
    return basename(filename);
  }

  /** @returns the job's id */
  async run(jarId: string, { args, parallelism, savepoint }: RunOptions): Promise<string> {
    const body = { programArgsList: args, parallelism, ...(savepoint && { savepointPath: savepoint }) };
    const { jobid } = await this.#call<{ jobid: string }>("POST", `/jars/${jarId}/run`, JSON.stringify(body));
    return jobid;
  }

  async state(jobId: string): Promise<string> {
    return (await this.#get<JobDetails>(`/jobs/${jobId}`)).state;
  }

  /** Whether every task of the job runs, and not only the job by name. */
  async isRunning(jobId: string): Promise<boolean> {
    const { state, vertices } = await this.#get<JobDetails>(`/jobs/${jobId}`);
    return state === "RUNNING" && vertices.every(({ status }) => status === "RUNNING");
  }

  /** Whether every task of the job runs, after a restart that came later than `since` (Unix time in ms). */
  async runsAgain(jobId: string, since: number): Promise<boolean> {
    // One answer has both: others are kept for a while, and tell of the time before.
    const { state, timestamps, vertices } = await this.#get<JobDetails>(`/jobs/${jobId}`);
    const isNew = (timestamps["RUNNING"] ?? 0) >= since;
    return isNew && state === "RUNNING" && vertices.every(({ status }) => status === "RUNNING");
  }

  /** Completed checkpoints, those before a restart included. */
  async checkpoints(jobId: string): Promise<number> {
    const { counts } = await this.#get<{ counts: { completed: number } }>(`/jobs/${jobId}/checkpoints`);
    return counts.completed;
  }

  async failedCheckpoints(jobId: string): Promise<number> {
    const { counts } = await this.#get<{ counts: { failed: number } }>(`/jobs/${jobId}/checkpoints`);
    return counts.failed;
  }

  /** How often the job was restored. */
  async restored(jobId: string): Promise<number> {
    const { counts } = await this.#get<{ counts: { restored: number } }>(`/jobs/${jobId}/checkpoints`);
    return counts.restored;
  }

  /** How long the checkpoints took that were begun since then (Unix time in ms) and are complete, in milliseconds. */
  async checkpointDurations(jobId: string, since: number): Promise<number[]> {
    const { history } = await this.#get<{
      history: readonly { status: string; trigger_timestamp: number; end_to_end_duration: number }[];
    }>(`/jobs/${jobId}/checkpoints`);
    return history.flatMap(({ status, trigger_timestamp, end_to_end_duration }) =>
      status === "COMPLETED" && trigger_timestamp >= since ? [end_to_end_duration] : [],
    );
  }

  /** Metrics of all tasks whose names end so, added up over subtasks. */
  async metrics(jobId: string, ends: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { vertices } = await this.#get<{ vertices: readonly { id: string }[] }>(`/jobs/${jobId}`);
    const found = new Map<string, number>();
    for (const { id } of vertices) {
      const path = `/jobs/${jobId}/vertices/${id}/subtasks/metrics`;
      const known = await this.#get<readonly { id: string }[]>(path);
      const names = known.map((metric) => metric.id).filter((name) => ends.some((end) => name.endsWith(end)));
      if (names.length === 0) continue;
      const get = encodeURIComponent(names.join(","));
      for (const { id: name, sum } of await this.#get<readonly { id: string; sum: number }[]>(
        `${path}?get=${get}`,
      ))
        found.set(name, sum);
    }
    return found;
  }

  /** The task managers that run tasks of the job, one name a task. */
  async workers(jobId: string): Promise<string[]> {
    const { vertices } = await this.#get<{ vertices: readonly { id: string }[] }>(`/jobs/${jobId}`);
    const details = await Promise.all(
      vertices.map(({ id }) =>
        this.#get<{ subtasks: readonly { "taskmanager-id": string }[] }>(`/jobs/${jobId}/vertices/${id}`),
      ),
    );
    return details.flatMap(({ subtasks }) => subtasks.map((task) => task["taskmanager-id"]));
  }

  /** Stops the job with a savepoint. @returns where it is */
  async stop(jobId: string, targetDirectory: string): Promise<string> {
    const body = JSON.stringify({ targetDirectory, drain: false });
    const path = `/jobs/${jobId}/stop`;
    const { "request-id": id } = await this.#call<{ "request-id": string }>("POST", path, body);
    for (;;) {
      const { status, operation } = await this.#get<{
        status: { id: string };
        operation?: { location?: string; "failure-cause"?: { class: string; "stack-trace": string } };
      }>(`/jobs/${jobId}/savepoints/${id}`);
      if (status.id === "COMPLETED") {
        if (operation?.location !== undefined) return operation.location;
        throw new Error(
          `The savepoint failed: ${operation?.["failure-cause"]?.["stack-trace"].slice(0, 2_000)}`,
        );
      }
      await delay(pollMs);
    }
  }

  async cancel(jobId: string): Promise<void> {
    await fetch(`${this.url}/jobs/${jobId}?mode=cancel`, { method: "PATCH" });
    while (!["CANCELED", "FAILED", "FINISHED"].includes(await this.state(jobId))) await delay(pollMs);
  }

  #get<T>(path: string): Promise<T> {
    return this.#call("GET", path);
  }

  /**
   * Waits while there is no JobManager, or none that leads: on a busy machine that happens without a fault of ours. What
   * changes something is repeated only where the answer says that nothing was done.
   */
  async #call<T>(method: string, path: string, body?: string | FormData): Promise<T> {
    for (const started = Date.now(); ; ) {
      try {
        return await this.#once(method, path, body);
      } catch (error) {
        const noLeader = error instanceof FlinkError && error.status === 503;
        const isAway = noLeader || (error instanceof TypeError && method === "GET");
        if (!isAway || Date.now() - started > awayMs) throw error;
        await delay(pollMs);
      }
    }
  }

  async #once<T>(method: string, path: string, body?: string | FormData): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      body: body ?? null,
      ...(typeof body === "string" && { headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (!response.ok) throw new FlinkError(response.status, `${method} ${path}: ${text.slice(0, 2_000)}`);
    return JSON.parse(text) as T;
  }
}

import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import { Problem } from "../problem.mjs";

/** States of a job that do not change any more. */
const finalStates = new Set(["FINISHED", "FAILED", "CANCELED", "SUSPENDED"]);

/** Where a job stands. */
export interface JobStatus {
  /** `CREATED`, `RUNNING`, `RESTARTING`, `FINISHED`, `FAILED`, … */
  readonly state: string;
  readonly isFinal: boolean;
}

/** Flink's REST interface, the part that a run needs: the same calls that the operator makes for a session job. */
export class FlinkRest {
  readonly #url: string;

  /** @param url base URL without a slash at its end */
  constructor(url: string) {
    this.#url = url;
  }

  /** Uploads a jar. @returns its id */
  async uploadJar(jar: string): Promise<string> {
    const form = new FormData();
    form.append("jarfile", await openAsBlob(jar, { type: "application/java-archive" }), basename(jar));
    const { filename } = await this.#call<{ filename: string }>("POST", "/jars/upload", form);
    return basename(filename);
  }

  /** Runs an uploaded jar's main class. @returns the job's id */
  async runJar(jarId: string, programArgsList: readonly string[]): Promise<string> {
    const body = JSON.stringify({ programArgsList });
    const { jobid } = await this.#call<{ jobid: string }>("POST", `/jars/${jarId}/run`, body);
    return jobid;
  }

  /** Asked without Flink's cache, unlike `/jobs/:id`. */
  async status(jobId: string): Promise<JobStatus> {
    const { status: state } = await this.#call<{ status: string }>("GET", `/jobs/${jobId}/status`);
    return { state, isFinal: finalStates.has(state) };
  }

  /** Root causes of the job's failures so far, newest first, one line each. */
  async failures(jobId: string): Promise<string[]> {
    const { exceptionHistory } = await this.#call<{
      exceptionHistory?: { entries: readonly { stacktrace: string }[] };
    }>("GET", `/jobs/${jobId}/exceptions`);
    return (exceptionHistory?.entries ?? []).map(({ stacktrace }) => rootCause(stacktrace));
  }

  /** When the newest completed checkpoint began, in milliseconds since 1970; 0 when there is none. */
  async lastCheckpointTriggeredAtMs(jobId: string): Promise<number> {
    const { latest } = await this.#call<{ latest: { completed: { trigger_timestamp: number } | null } }>(
      "GET",
      `/jobs/${jobId}/checkpoints`,
    );
    return latest.completed?.trigger_timestamp ?? 0;
  }

  async #call<T>(method: string, path: string, body?: string | FormData): Promise<T> {
    const response = await fetch(this.#url + path, {
      method,
      body: body ?? null,
      ...(typeof body === "string" && { headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Problem(`Flink refused ${method} ${path}: ${describeError(text)}`);
    return JSON.parse(text) as T;
  }
}

/** The last "Caused by" of a Java stack trace, without its frames. */
export function rootCause(stackTrace: string): string {
  const lines = stackTrace.split("\n");
  const cause = lines.findLast((line) => line.startsWith("Caused by: ")) ?? lines[0] ?? "";
  return cause.replace("Caused by: ", "").trim();
}

/** Flink answers errors as `{"errors": ["…", "<stack trace>"]}`. */
function describeError(text: string): string {
  try {
    const { errors } = JSON.parse(text) as { errors: string[] };
    return errors.map(rootCause).findLast((line) => line !== "") ?? text;
  } catch {
    return text.slice(0, 300);
  }
}

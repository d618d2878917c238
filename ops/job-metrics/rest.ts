/** A job as `/jobs/overview` lists it. */
export interface JobOverview {
  readonly jid: string;
  readonly name: string;
  readonly state: string;
}

/** A chain of operators as `/jobs/:id` lists it: one box of the UI. */
export interface Vertex {
  readonly id: string;
  /** Names of its operators, with ` -> ` between them. */
  readonly name: string;
  readonly parallelism: number;
}

/** One metric over all subtasks of a vertex. */
export interface AggregatedMetric {
  readonly id: string;
  readonly sum?: number;
  readonly avg?: number;
  readonly max?: number;
}

/** Metrics in one request: the address has to stay short enough for every proxy. */
const perRequest = 40;

/** The part of Flink's REST interface that tells of running jobs. */
export class MetricsRest {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  /**
   * @param url base URL, such as `http://localhost:8081`
   * @param token bearer token for a proxy in front of it
   */
  constructor(url: string, token?: string) {
    this.#url = url.replace(/\/$/, "");
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  async jobs(): Promise<readonly JobOverview[]> {
    return (await this.#get<{ jobs: JobOverview[] }>("/jobs/overview")).jobs;
  }

  async vertices(jobId: string): Promise<readonly Vertex[]> {
    return (await this.#get<{ vertices: Vertex[] }>(`/jobs/${jobId}`)).vertices;
  }

  /** Names of all metrics of a vertex, those of its operators among them; empty until Flink has collected some. */
  async metricNames(jobId: string, vertexId: string): Promise<readonly string[]> {
    const metrics = await this.#get<AggregatedMetric[]>(this.#path(jobId, vertexId));
    return metrics.map(({ id }) => id);
  }

  /** Values of metrics, aggregated over the subtasks; those that do not exist are left out. */
  async metrics(
    jobId: string,
    vertexId: string,
    names: readonly string[],
  ): Promise<ReadonlyMap<string, AggregatedMetric>> {
    const found = new Map<string, AggregatedMetric>();
    for (let first = 0; first < names.length; first += perRequest) {
      const get = names
        .slice(first, first + perRequest)
        .map(encodeURIComponent)
        .join(",");
      for (const metric of await this.#get<AggregatedMetric[]>(`${this.#path(jobId, vertexId)}?get=${get}`))
        found.set(metric.id, metric);
    }
    return found;
  }

  #path(jobId: string, vertexId: string): string {
    return `/jobs/${jobId}/vertices/${vertexId}/subtasks/metrics`;
  }

  async #get<T>(path: string): Promise<T> {
    const response = await fetch(this.#url + path, { headers: this.#headers }).catch((error: Error) => {
      const cause = error.cause instanceof Error ? error.cause.message : error.message;
      throw new Error(
        `Flink's REST interface cannot be reached at ${this.#url}: ${cause}. Allowed: the address of a JobManager's port 8081. Correct --url, or forward the port.`,
      );
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(
        `Flink answered ${response.status} to GET ${path}: ${text.slice(0, 200)}. Allowed: 200. Check --url, and --token where a proxy stands in front.`,
      );
    }
    return JSON.parse(text) as T;
  }
}

/** What the load generator is told, as one JSON argument. */
export interface LoadOptions {
  /** `http://host:port/v2/models/<name>/infer` */
  readonly url: string;
  /** JSON array of texts. */
  readonly textsFile: string;
  readonly total: number;
  readonly batchSize: number;
  /** Connections, each with one request in flight and its own order of the texts. */
  readonly connections: number;
  readonly seed: number;
}

/** What the load generator prints as one line of JSON. */
export interface LoadResult {
  /** Texts that got an answer. */
  readonly answers: number;
  /** Requests that failed, the first few in words. */
  readonly errorCount: number;
  readonly errors: readonly string[];
  /** Label → how often; a text without a label counts as "". */
  readonly labels: readonly (readonly [string, number])[];
  /** Text → the labels it got. */
  readonly labelsOfText: readonly (readonly [string, readonly string[]])[];
  /** Answered texts over time (milliseconds since the Unix epoch), one entry a request. */
  readonly progress: readonly { readonly atMs: number; readonly count: number }[];
}

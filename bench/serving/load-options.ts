/** How a server wants texts, and where its answer's label is. */
export type RequestForm = "v2" | "text" | "texts";

/** What the load generator is told, as one JSON argument. */
export interface LoadOptions {
  readonly url: string;
  readonly form: RequestForm;
  /** JSON array of texts. */
  readonly textsFile: string;
  readonly requests: number;
  /** Texts of a request; one in the form "text". */
  readonly texts: number;
  /** Connections, which draw from one shuffled deck of the texts. In an open loop, the most there may be. */
  readonly connections: number;
  /** Requests a second that are sent whether or not the earlier ones are answered; 0 sends when an answer came. */
  readonly rate: number;
  readonly seed: number;
}

/** What the load generator prints as one line of JSON. */
export interface LoadResult {
  readonly answered: number;
  /** Answers of 503 with Retry-After: refused as they should be. */
  readonly refused: number;
  /** Everything else, by what went wrong. */
  readonly errors: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Milliseconds of answered requests; in an open loop from the moment at which they were due. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Milliseconds of refusals, from the moment at which they were sent. */
  readonly refusedP99: number;
  /** Text → label. */
  readonly labels: readonly (readonly [string, string])[];
}

import type { ModelIdentity } from "./core/telemetry.ts";

/** What a row of {@link ERRORS} says about an error that crosses the process boundary. */
interface ErrorKind {
  /** HTTP status of the answer. */
  readonly status: number;
  /** Whether the same request may succeed later; such answers carry `Retry-After`. */
  readonly retryable: boolean;
  /** What it means. Also the whole answer where details are internal. */
  readonly meaning: string;
}

/** Every error that a client can get, once. `docs` and tests are checked against this table. */
export const ERRORS = {
  "malformed-json": { status: 400, retryable: false, meaning: "The body is not one JSON value in UTF-8." },
  "invalid-request": {
    status: 400,
    retryable: false,
    meaning: "The body is JSON, but no inference request.",
  },
  "wrong-shape": { status: 400, retryable: false, meaning: "A tensor's shape and its data do not agree." },
  unauthorized: { status: 401, retryable: false, meaning: "The bearer token is missing or wrong." },
  "route-not-found": { status: 404, retryable: false, meaning: "There is nothing at this address." },
  "model-not-found": { status: 404, retryable: false, meaning: "No model of this name is served." },
  "version-not-found": { status: 404, retryable: false, meaning: "The model is not served in this version." },
  "method-not-allowed": { status: 405, retryable: false, meaning: "The address has no such method." },
  "load-failed": { status: 422, retryable: false, meaning: "The model could not be loaded." },
  "body-too-large": { status: 413, retryable: false, meaning: "The body is over the limit." },
  "unsupported-encoding": {
    status: 415,
    retryable: false,
    meaning: "The body's type or compression is not supported.",
  },
  overloaded: { status: 503, retryable: true, meaning: "The queue is full." },
  "not-ready": { status: 503, retryable: true, meaning: "The server is starting or ending." },
  "inference-timeout": {
    status: 503,
    retryable: true,
    meaning: "The model took too long; its thread was replaced.",
  },
  "deadline-exceeded": { status: 504, retryable: true, meaning: "The request's time was over." },
  "inference-failed": { status: 500, retryable: false, meaning: "The model could not score the texts." },
  internal: { status: 500, retryable: false, meaning: "The server failed." },
} as const satisfies Record<string, ErrorKind>;

/** Key of {@link ERRORS}. */
export type ErrorCode = keyof typeof ERRORS;

/** Seconds a client is asked to wait before it tries again. */
export const RETRY_AFTER_SECONDS = 1;

/** An error for the client: `message` is sent to it as it is, so it holds no path, stack or internal. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  /** The model that was asked, for the log, where the one who throws knows it and the one who catches may not. */
  model: ModelIdentity | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string = ERRORS[code].meaning,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }
}

/** Why the server does not start: one line for the person who started it. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** A value as it is shown in a message: JSON, cut after `limit` characters. */
export function shown(value: unknown, limit = 80): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { ModelIdentity } from "../core/telemetry.ts";
import { ERRORS, type ErrorCode, RETRY_AFTER_SECONDS, ServiceError } from "../errors.ts";
import { throttled } from "../observability/throttled.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The model that the request is for, once that is known: the log names it. */
    served: ModelIdentity | undefined;
  }
}

/** Options of {@link ErrorReplies}. */
export interface ErrorRepliesOptions {
  readonly bodyLimit: number;
  readonly log: () => FastifyBaseLogger;
  readonly waitingTexts: () => number;
  /** Called with each error that a client is sent. */
  readonly count: (code: ErrorCode) => void;
}

/** Refusals for overload are counted and logged this often at most: they come by the thousand. */
const OVERLOAD_LOG_MS = 10_000;

/** Turns what a route throws into what its client gets, and tells the logs what the client must not know. */
export class ErrorReplies {
  /** By the model's hash; what is refused before the model is known has a line of its own. */
  readonly #overloads = new Map<string | undefined, () => void>();

  constructor(private readonly options: ErrorRepliesOptions) {}

  /** The error in the words of our table, counted and logged. */
  take(cause: FastifyError | ServiceError, request: FastifyRequest): ServiceError {
    const error = asServiceError(cause, this.options.bodyLimit);
    this.options.count(error.code);
    const served = request.served ?? error.model;
    const model = served && { model: served.name, version: served.version, sha256: served.sha256 };
    if (error.code === "overloaded") this.#logOverload(model);
    if (error.status >= 500 && !error.retryable)
      request.log.error({ err: cause, code: error.code, ...model }, "request failed");
    else request.log.debug({ code: error.code, status: error.status, ...model }, "request refused");
    return error;
  }

  #logOverload(model: { readonly sha256: string } | undefined): void {
    const { log, waitingTexts } = this.options;
    let once = this.#overloads.get(model?.sha256);
    if (once === undefined) {
      once = throttled(OVERLOAD_LOG_MS, (refused) =>
        log().warn({ refused, waitingTexts: waitingTexts(), ...model }, "overloaded"),
      );
      this.#overloads.set(model?.sha256, once);
    }
    once();
  }

  /** Answers as the V2 protocol does. */
  send(cause: FastifyError | ServiceError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const error = this.take(cause, request);
    return sendJson(reply, error, error.status, { error: messageOf(error) });
  }
}

/** Sends an error's body with the headers that belong to the error. */
export function sendJson(
  reply: FastifyReply,
  error: ServiceError,
  status: number,
  body: object,
): FastifyReply {
  if (error.retryable) void reply.header("retry-after", RETRY_AFTER_SECONDS);
  if (error.code === "not-ready") void reply.header("connection", "close");
  if (error.code === "unauthorized") void reply.header("www-authenticate", "Bearer");
  return reply.code(status).type("application/json; charset=utf-8").send(JSON.stringify(body));
}

/** What a client may know of an error. */
export function messageOf({ code, message }: ServiceError): string {
  return code === "internal" ? ERRORS.internal.meaning : message;
}

/** Fastify's own errors in the words of our table; what is not the client's fault becomes `internal`. */
function asServiceError(error: FastifyError | ServiceError, bodyLimit: number): ServiceError {
  if (error instanceof ServiceError) return error;
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new ServiceError("body-too-large", `The body is over ${bodyLimit} bytes, which is the limit.`);
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new ServiceError(
        "unsupported-encoding",
        "The body's Content-Type is not supported. Send application/json.",
      );
  }
  const { statusCode = 500 } = error;
  if (statusCode < 500)
    return new ServiceError("invalid-request", "The request is not valid HTTP for this address.");
  return new ServiceError("internal");
}

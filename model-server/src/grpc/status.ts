import { type ServiceError as GrpcError, Metadata, status } from "@grpc/grpc-js";
import { ERRORS, RETRY_AFTER_SECONDS, type ServiceError } from "../errors.ts";

/** gRPC's codes by HTTP status. UNAVAILABLE is what gRPC clients retry, as V2 clients do 503. */
const CODES: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  404: status.NOT_FOUND,
  413: status.INVALID_ARGUMENT,
  415: status.INVALID_ARGUMENT,
  422: status.FAILED_PRECONDITION,
  429: status.RESOURCE_EXHAUSTED,
  503: status.UNAVAILABLE,
  504: status.DEADLINE_EXCEEDED,
};

/** An error as a call ends with it; what is not meant for clients becomes INTERNAL without details. */
export function toGrpcError(error: ServiceError): Partial<GrpcError> {
  const metadata = new Metadata();
  if (error.retryable) metadata.set("grpc-retry-pushback-ms", String(RETRY_AFTER_SECONDS * 1000));
  const details = error.code === "internal" ? ERRORS.internal.meaning : error.message;
  return { code: CODES[error.status] ?? status.INTERNAL, details, metadata };
}

import { ServiceError, shown } from "../errors.ts";
import { parseJsonBody } from "./json-body.ts";
import { isObject } from "./tensors.ts";

/** Header with the length of the JSON part, where binary tensors follow it. */
export const HEADER_LENGTH = "inference-header-content-length";

/** An inference request's body, taken apart. */
export interface InferBody {
  readonly json: unknown;
  /** Binary tensors, one after the other; undefined where the whole body is JSON. */
  readonly binary: Buffer | undefined;
}

/** The request's id, where it has one that makes sense. */
export function idOf({ json }: InferBody): string | undefined {
  const id = isObject(json) ? json["id"] : undefined;
  return typeof id === "string" ? id : undefined;
}

/**
 * Parses a body of JSON, or of JSON and the binary tensors behind it.
 *
 * @param headerLength - value of {@link HEADER_LENGTH}, as it was sent
 * @throws ServiceError with status 400
 */
export function parseInferBody(body: Buffer, headerLength: string | undefined): InferBody {
  if (headerLength === undefined) return { json: parseJsonBody(body), binary: undefined };
  const length = /^\d{1,15}$/.test(headerLength) ? Number(headerLength) : Number.NaN;
  if (!(length >= 1 && length <= body.length)) {
    throw new ServiceError(
      "invalid-request",
      `Inference-Header-Content-Length is ${shown(headerLength)}, allowed is the length of the body's JSON in ` +
        `bytes: a whole number from 1 to ${body.length}, the length of the body.`,
    );
  }
  const json = parseJsonBody(body.subarray(0, length), "The body's JSON part");
  return { json, binary: body.subarray(length) };
}

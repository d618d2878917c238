import { isUtf8 } from "node:buffer";
import { ServiceError, shown } from "../errors.ts";
import { findKeyProblem } from "./json-keys.ts";
import { findStructureProblem, MAX_JSON_DEPTH, MAX_JSON_VALUES } from "./json-structure.ts";

/**
 * Parses JSON that a client sent. The messages leave out what the parser quotes of it: it is the client's text.
 *
 * @param what - what the bytes are to the client, to begin a sentence with
 * @throws ServiceError `malformed-json`, or `invalid-request` for a key that an object must not have
 */
export function parseJsonBody(bytes: Buffer, what = "The body"): unknown {
  if (!isUtf8(bytes)) {
    throw new ServiceError("malformed-json", `${what} is not valid UTF-8. Send JSON in UTF-8.`);
  }
  refuseStructure(bytes, what);
  const text = bytes.toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ServiceError(
      "malformed-json",
      `${what} of ${bytes.length} bytes is not valid JSON${whereOf(error as Error)}.`,
    );
  }
  refuseKeys(text, what);
  return value;
}

function refuseStructure(bytes: Buffer, what: string): void {
  const problem = findStructureProblem(bytes);
  if (problem === undefined) return;
  throw new ServiceError(
    "invalid-request",
    problem === "too deep"
      ? `${what} is nested deeper than ${MAX_JSON_DEPTH} levels, which is the limit. Send a flat array of texts.`
      : `${what} has more than ${MAX_JSON_VALUES} values, which is the limit. Send fewer texts in a request.`,
  );
}

/** The parser does not always say where; what it quotes of the body is left out. */
function whereOf({ message }: Error): string {
  if (message.startsWith("Unexpected end")) return ": it ends too early";
  const position = /at position (\d+)/.exec(message)?.[1];
  return position === undefined ? "" : `: at position ${position}`;
}

function refuseKeys(text: string, what: string): void {
  const problem = findKeyProblem(text);
  if (problem === undefined) return;
  if (problem.kind === "prototype") {
    throw new ServiceError(
      "invalid-request",
      `${what} has a key "__proto__", which is not allowed. Remove it.`,
    );
  }
  throw new ServiceError(
    "invalid-request",
    `${what} has an object with the key ${shown(problem.key)} twice. Send each key once.`,
  );
}

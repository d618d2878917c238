import { isUtf8 } from "node:buffer";
import { ServiceError } from "../errors.ts";

/**
 * Parses a request body. The messages leave out what the parser quotes of the body: it is the client's text.
 *
 * @throws ServiceError `malformed-json`, or `invalid-request` for a key that would change an object's prototype
 */
export function parseJsonBody(body: Buffer): unknown {
  if (!isUtf8(body)) {
    throw new ServiceError("malformed-json", "The body is not valid UTF-8. Send JSON in UTF-8.");
  }
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch (error) {
    const position = /at position (\d+)/.exec((error as Error).message)?.[1];
    const where = position === undefined ? "it ends too early or is empty" : `at position ${position}`;
    throw new ServiceError("malformed-json", `The body of ${body.length} bytes is not valid JSON: ${where}.`);
  }
  // Texts may well hold the word, so the search for it only decides whether the keys are looked at.
  if (body.includes("__proto__") && hasProtoKey(value)) {
    throw new ServiceError(
      "invalid-request",
      'The body has a key "__proto__", which is not allowed. Remove it.',
    );
  }
  return value;
}

/** Walks without recursion: the depth of the body is the client's choice. */
function hasProtoKey(root: unknown): boolean {
  const open = [root];
  for (let value = open.pop(); open.length > 0 || value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    if (Object.hasOwn(value, "__proto__")) return true;
    for (const child of Object.values(value))
      if (typeof child === "object" && child !== null) open.push(child);
  }
  return false;
}

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
    throw new ServiceError(
      "malformed-json",
      `The body of ${body.length} bytes is not valid JSON${whereOf(error as Error)}.`,
    );
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

/** The parser does not always say where; what it quotes of the body is left out. */
function whereOf({ message }: Error): string {
  if (message.startsWith("Unexpected end")) return ": it ends too early";
  const position = /at position (\d+)/.exec(message)?.[1];
  return position === undefined ? "" : `: at position ${position}`;
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

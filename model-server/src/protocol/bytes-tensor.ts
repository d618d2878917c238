import { isUtf8 } from "node:buffer";
import { ServiceError } from "../errors.ts";

/** Each element of a binary BYTES tensor begins with its length in bytes: 32 bits, little-endian. */
const LENGTH_BYTES = 4;

/**
 * Reads the texts of a binary BYTES tensor. Its elements are counted before the first one is decoded, so that
 * a tensor of very many empty texts costs no more than the bytes it is made of.
 *
 * @param name - the tensor's name, for messages
 * @param maxTexts - texts beyond this are not read
 * @throws ServiceError with status 400
 */
export function readTexts(bytes: Buffer, name: string, maxTexts: number): string[] {
  const starts = elementStarts(bytes, name, maxTexts);
  return starts.map((start, index) => {
    const element = bytes.subarray(start, start + bytes.readUInt32LE(start - LENGTH_BYTES));
    if (!isUtf8(element)) {
      throw new ServiceError(
        "invalid-request",
        `Input ${name} has data that is no text: element ${index} is not valid UTF-8. Send texts in UTF-8.`,
      );
    }
    return element.toString("utf8");
  });
}

/** Where each element's text begins. */
function elementStarts(bytes: Buffer, name: string, maxTexts: number): number[] {
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at + LENGTH_BYTES;
    const end = start <= bytes.length ? start + bytes.readUInt32LE(at) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) {
      throw new ServiceError(
        "invalid-request",
        `Input ${name} has ${bytes.length} bytes of data, which end within element ${starts.length}. ` +
          "Send each element as its length in bytes (32 bits, little-endian), then its bytes.",
      );
    }
    starts.push(start);
    if (starts.length > maxTexts) throw tooManyTexts(`more than ${maxTexts}`, maxTexts);
    at = end;
  }
  return starts;
}

/** The error for a request with more texts than are allowed. */
export function tooManyTexts(found: number | string, maxTexts: number): ServiceError {
  return new ServiceError(
    "invalid-request",
    `The request holds ${found} texts, at most ${maxTexts} are allowed. Send several requests.`,
  );
}

/** Writes texts as a binary BYTES tensor; a lone surrogate becomes U+FFFD, for UTF-8 has no form for it. */
export function writeTexts(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const bytes = Buffer.allocUnsafe(
    lengths.reduce((sum, length) => sum + length, LENGTH_BYTES * texts.length),
  );
  let at = 0;
  texts.forEach((text, i) => {
    at = bytes.writeUInt32LE(lengths[i] as number, at);
    at += bytes.write(text, at);
  });
  return bytes;
}

/** Writes numbers as a binary FP32 tensor, little-endian. */
export function writeFloats(values: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(4 * values.length);
  values.forEach((value, i) => {
    bytes.writeFloatLE(value, 4 * i);
  });
  return bytes;
}

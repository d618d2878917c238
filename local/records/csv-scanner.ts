import { createReadStream, existsSync, statSync } from "node:fs";
import { basename } from "node:path";
import { Problem } from "../problem.mjs";

const COMMA = 0x2c;
const QUOTE = 0x22;
const CR = 0x0d;
const LF = 0x0a;

/** Where in a record the last byte stood. */
type Position = "record-start" | "field-start" | "plain" | "quoted" | "quote-in-quoted";

/**
 * Finds the ends of CSV records in a stream of bytes, by RFC 4180: a line break outside of quotes ends a record, a
 * quote opens only at the start of a field, blank lines are no records.
 *
 * Written apart from the job that reads the same file, in another language and without a library, because its count
 * is what the job's output is checked against.
 */
export class RecordScanner {
  /** Ended records so far, the header included. */
  records = 0;
  /** Whether nothing was read yet. */
  isFresh = true;
  #position: Position = "record-start";

  /**
   * @param stopAfter returns early when so many records have ended
   * @returns number of bytes read
   */
  push(bytes: Uint8Array, stopAfter = Number.POSITIVE_INFINITY): number {
    this.isFresh = false;
    let position = this.#position;
    let at = 0;
    for (; at < bytes.length && this.records < stopAfter; at += 1) {
      const byte = bytes[at];
      if (position === "quoted") {
        if (byte === QUOTE) position = "quote-in-quoted";
      } else if (byte === CR || byte === LF) {
        // The LF of a CR LF is a blank line of its own, and so is nothing.
        if (position !== "record-start") this.records += 1;
        position = "record-start";
      } else if (byte === COMMA) position = "field-start";
      else if (byte === QUOTE && position !== "plain") position = "quoted";
      else position = "plain";
    }
    this.#position = position;
    return at;
  }

  /** The end of the file ends a record too, even one whose quote was never closed. */
  end(): void {
    if (this.#position !== "record-start") this.records += 1;
    this.#position = "record-start";
  }
}

/** Counts the records of a CSV file after its header, up to `limit`. */
export async function countRecords(file: string, limit = Number.POSITIVE_INFINITY): Promise<number> {
  const scanner = new RecordScanner();
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    scanner.push(withoutMark(chunk, scanner), limit + 1);
    if (scanner.records > limit) break;
  }
  scanner.end();
  return Math.max(0, Math.min(scanner.records - 1, limit));
}

/** Reads the column names of a CSV file. */
export async function readHeader(file: string): Promise<string[]> {
  const scanner = new RecordScanner();
  const parts: Uint8Array[] = [];
  for await (const chunk of createReadStream(file)) {
    const bytes = withoutMark(chunk, scanner);
    parts.push(bytes.subarray(0, scanner.push(bytes, 1)));
    if (scanner.records > 0) break;
  }
  return splitFields(Buffer.concat(parts).toString("utf8"));
}

/**
 * Looks at the file before anything is started.
 *
 * @throws Problem when it is no readable file, has no header, or lacks one of the columns
 */
export async function requireColumns(
  file: string,
  columns: readonly { readonly option: string; readonly name: string }[],
): Promise<void> {
  if (!existsSync(file)) {
    throw new Problem(`There is no file ${file}. Name an existing CSV file with --input FILE.`);
  }
  if (!statSync(file).isFile()) {
    throw new Problem(
      `${file} is not a file. Name one CSV file with --input FILE (only the job csv-replay reads folders).`,
    );
  }
  const present = await readHeader(file).catch((error: Error) => {
    throw new Problem(
      `${file} cannot be read: ${error.message}. Name a readable CSV file with --input FILE.`,
    );
  });
  if (present.length === 0) {
    throw new Problem(`${file} is empty. Its first line must name the columns, for example: id,text`);
  }
  const [only = ""] = present;
  const separator = present.length === 1 ? /[;\t|]/.exec(only)?.[0] : undefined;
  if (separator !== undefined) {
    throw new Problem(
      `${basename(file)} seems to be separated by ${JSON.stringify(separator)}: its header is ${only}. Only commas are understood. Save it as comma-separated CSV in UTF-8.`,
    );
  }
  for (const { option, name } of columns) {
    if (!present.includes(name)) {
      throw new Problem(
        `There is no column "${name}" in ${basename(file)}. Its columns: ${present.join(", ")}. Choose one of them with ${option} NAME.`,
      );
    }
  }
}

/** Drops a UTF-8 byte order mark where the file starts. */
function withoutMark(chunk: Uint8Array, scanner: RecordScanner): Uint8Array {
  const starts = scanner.isFresh && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
  return starts ? chunk.subarray(3) : chunk;
}

/** The fields of one record, without quotes. */
function splitFields(record: string): string[] {
  const line = record.replace(/^[\r\n]+|[\r\n]+$/g, "");
  if (line === "") return [];
  // A comma before each field, the first one too: no match is empty then.
  return [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}

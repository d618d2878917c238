import { parquetMetadata, parquetReadObjects } from "hyparquet";
import type { ObjectStore } from "./object-store.ts";

/** A result as it stands in JSON, without the fields that are null. */
export type Row = Readonly<Record<string, unknown>>;

/** What readers find in a folder of results. */
export interface ResultFiles {
  readonly files: number;
  readonly rows: readonly Row[];
  /** Of Parquet: the columns in words, alike in all files. */
  readonly columns: readonly string[];
}

/** Reads what has got its final name: other objects are parts of files that are still written. */
export async function readResults(store: ObjectStore, folder: string): Promise<ResultFiles> {
  const keys = (await store.keys(folder)).filter((key) => /\/part-[^/]+\.(jsonl|parquet)$/.test(key));
  const rows: Row[] = [];
  const columns = new Set<string>();
  for (const key of keys) {
    const content = await store.get(key);
    if (key.endsWith(".jsonl")) {
      for (const line of content.toString("utf8").split("\n"))
        if (line !== "") rows.push(plain(JSON.parse(line)) as Row);
      continue;
    }
    // A copy of its own: a Buffer is a window on something larger.
    const file = new Uint8Array(content).buffer;
    columns.add(columnsOf(file).join("\n"));
    for (const row of await parquetReadObjects({ file })) rows.push(plain(row) as Row);
  }
  if (columns.size > 1) throw new Error(`The files of ${folder} have different columns.`);
  return { files: keys.length, rows, columns: [...columns].flatMap((words) => words.split("\n")) };
}

/** Columns of the first level, each as `name REQUIRED|OPTIONAL TYPE meaning`. */
function columnsOf(file: ArrayBuffer): string[] {
  const [root, ...elements] = parquetMetadata(file).schema;
  const found: string[] = [];
  let at = 0;
  for (let field = 0; field < (root?.num_children ?? 0); field += 1) {
    const element = elements[at];
    if (element === undefined) break;
    const { name, repetition_type: repetition, type = "GROUP", converted_type: meaning = "" } = element;
    found.push(`${name} ${repetition} ${type} ${meaning}`.trim());
    at = after(elements, at);
  }
  return found;
}

/** The element behind another one and all that is below it. */
function after(elements: readonly { readonly num_children?: number }[], at: number): number {
  let next = at + 1;
  for (let child = 0; child < (elements[at]?.num_children ?? 0); child += 1) next = after(elements, next);
  return next;
}

/**
 * Numbers for 64-bit integers and times (milliseconds), no field for null. A byte order mark at a text's beginning is left
 * out: the reader of Parquet takes it for none of the text.
 */
export function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string") return value.replace(/^\ufeff/, "");
  if (value instanceof Date) return value.getTime();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(fields.map(([name, field]) => [name, plain(field)]));
}

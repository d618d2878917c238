import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { RecordScanner } from "../../local/records/csv-scanner.ts";

/** The texts of a CSV file's column; records that are not UTF-8 or lack the column are left out. */
export function readTexts(file: string, column: string): string[] {
  const [header = [], ...records] = splitRecords(readFileSync(file)).filter(isUtf8).map(splitFields);
  const at = header.indexOf(column);
  const texts = records.flatMap((fields) => fields[at] ?? []);
  if (texts.length > 0) return texts;
  throw new Error(`${file} has no text in a column "${column}"; its columns: ${header.join(", ")}.`);
}

function splitRecords(bytes: Buffer): Buffer[] {
  const scanner = new RecordScanner();
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + scanner.push(bytes.subarray(at), scanner.records + 1);
    records.push(bytes.subarray(at, end));
    at = end;
  }
  return records;
}

/** The fields of one record, without quotes. */
function splitFields(record: Buffer): string[] {
  const line = record.toString("utf8").replace(/^[\r\n]+|[\r\n]+$/g, "");
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { countRecords, RecordScanner, readHeader, requireColumns } from "./csv-scanner.ts";

const folder = mkdtempSync(join(tmpdir(), "csv-scanner-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string | Uint8Array): string {
  const path = join(folder, "messages.csv");
  writeFileSync(path, content);
  return path;
}

const cases: readonly [name: string, content: string, records: number][] = [
  ["LF", "text\na\nb\n", 2],
  ["CRLF", "text\r\na\r\nb\r\n", 2],
  ["lone CR", "text\ra\rb\r", 2],
  ["no line break at the end", "text\na\nb", 2],
  ["a header only", "text\n", 0],
  ["nothing", "", 0],
  ["blank lines between, before and after", "\n\r\n\ntext\n\n\na\r\n\r\nb\n\n", 2],
  ["line breaks inside quotes", 'text\n"a\nb\r\nc\rd"\ne\n', 2],
  ["doubled quotes", 'text\n"say ""hi""\n"" twice"\nb\n', 2],
  ["a quote in the middle of a field opens nothing", 'text\n5" pipe\n6" pipe\n', 2],
  ["a quote after a blank opens nothing", 'text\n "a\nb"\n', 2],
  ["text after a closing quote", 'text\n"a" b\nc\n', 2],
  ["a quote that is never closed takes the rest", 'text\na\n"b\nc\nd\n', 2],
  ["empty quotes are a record", 'text\n""\n', 1],
  ["a lone comma is a record", "id,text\n,\n", 1],
  ["a quoted field after a comma", 'id,text\n1,"a\nb"\n2,c\n', 2],
  ["blanks are no blank line", "text\n \n", 1],
];

describe("countRecords", () => {
  it.each(cases)("%s", async (_, content, records) => {
    expect(await countRecords(file(content))).toBe(records);
  });

  it("stops at the limit", async () => {
    const path = file("text\na\nb\nc\n");
    expect(await countRecords(path, 2)).toBe(2);
    expect(await countRecords(path, 3)).toBe(3);
    expect(await countRecords(path, 4)).toBe(3);
  });

  it("drops a byte order mark, so that a quote after it opens", async () => {
    expect(await countRecords(file('\ufeff"te\nxt"\na\n'))).toBe(1);
  });

  it("does not mind bytes that are not UTF-8", async () => {
    expect(await countRecords(file(Buffer.from([0x74, 0x0a, 0xff, 0xfe, 0x0a, 0xe9, 0x0a])))).toBe(2);
  });
});

it("counts the same wherever the stream is cut", () => {
  const content = Buffer.from(cases.map(([, text]) => text).join("\n"));
  const whole = new RecordScanner();
  whole.push(content);
  whole.end();
  for (let cut = 1; cut < content.length; cut += 1) {
    const scanner = new RecordScanner();
    scanner.push(content.subarray(0, cut));
    scanner.push(content.subarray(cut));
    scanner.end();
    expect(scanner.records).toBe(whole.records);
  }
});

describe("readHeader", () => {
  it.each([
    ["plain", "id,text\n1,a\n", ["id", "text"]],
    [
      "quoted, with comma, quote and line break",
      '"a,b","say ""c""","d\ne",f\n',
      ["a,b", 'say "c"', "d\ne", "f"],
    ],
    ["after a mark and blank lines, with CRLF", "\ufeff\r\n\r\nid,text\r\n", ["id", "text"]],
    ["empty names", ",text,\n", ["", "text", ""]],
    ["without a line break", "text", ["text"]],
    ["of an empty file", "", []],
  ])("%s", async (_, content, header) => {
    expect(await readHeader(file(content))).toEqual(header);
  });
});

describe("requireColumns", () => {
  const text = { option: "--text-column", name: "text" };

  it("accepts what is there", async () => {
    await expect(requireColumns(file("id,text\n"), [text])).resolves.toBeUndefined();
  });

  it("names the columns that exist", async () => {
    await expect(requireColumns(file("id,body\n"), [text])).rejects.toThrow(
      'There is no column "text" in messages.csv. Its columns: id, body. Choose one of them with --text-column NAME.',
    );
  });

  it("says that a file is empty", async () => {
    const path = file("\n\n");
    await expect(requireColumns(path, [text])).rejects.toThrow(
      `${path} is empty. Its first line must name the columns, for example: id,text`,
    );
  });

  it("says that a file is not there", async () => {
    await expect(requireColumns(join(folder, "no.csv"), [text])).rejects.toThrow(
      `There is no file ${join(folder, "no.csv")}. Name an existing CSV file with --input FILE.`,
    );
  });

  it("says that a folder is no file", async () => {
    await expect(requireColumns(folder, [text])).rejects.toThrow(
      `${folder} is not a file. Name one CSV file with --input FILE (only the job csv-replay reads folders).`,
    );
  });

  it.each([";", "\t", "|"])("names %j as the wrong separator", async (separator) => {
    const path = join(folder, "other.csv");
    writeFileSync(path, `id${separator}text\n1${separator}hello\n`);
    await expect(requireColumns(path, [text])).rejects.toThrow(
      `other.csv seems to be separated by ${JSON.stringify(separator)}: its header is id${separator}text. Only commas are understood. Save it as comma-separated CSV in UTF-8.`,
    );
  });
});

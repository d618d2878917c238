#!/usr/bin/env node
/**
 * Writes `awkward.csv`, which holds what goes wrong in real CSV files, and `awkward.expected.json`, which
 * says for each record what has to become of it.
 *
 * Usage: node examples/make-awkward.mjs [FOLDER]     (default: this folder; same bytes on every run)
 *
 * The expected texts are stated beside the raw bytes, not read back by a parser: a parser's mistake would
 * otherwise become the expectation. Invisible characters are written as escapes, here and in the JSON.
 */
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const LF = "\n";
const CRLF = "\r\n";
const LONG_TEXT_CHARACTERS = 20_000;

/** A field: its bytes in the file and the text they stand for (none where it cannot be read). */
const field = (raw, text) => ({ raw: typeof raw === "string" ? Buffer.from(raw, "utf8") : raw, text });
const plain = (text) => field(text, text);
const quoted = (text) => field(`"${text.replaceAll('"', '""')}"`, text);
/** Bytes that no UTF-8 decoder may accept, with valid ASCII around them. */
const broken = (before, bytes, after) =>
  field(Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]), undefined);

const sameText = "Has my refund for the cancelled train arrived yet?";

/** The cases in the order of the file: what it is, the text's field, and what differs from a plain record. */
const cases = [
  ["plain text, CRLF at the record's end", plain(sameText), { end: CRLF }],
  ["commas inside quotes", quoted("Card, PIN, app: all three, at once, stopped."), { end: CRLF }],
  ["doubled quotes", quoted('The till said "declined" and then "approved".'), { end: CRLF }],
  ["LF inside quotes", quoted("First line\nsecond line, with a comma"), { end: CRLF }],
  ["CRLF inside quotes", quoted("Dear bank,\r\nmy card is lost.\r\nRegards"), { end: CRLF }],
  ["lone CR inside quotes", quoted("written on\ran old machine"), { end: CRLF }],
  [
    "empty line inside quotes, blank lines before the record",
    quoted("above\n\nbelow"),
    { before: "\n\r\n\n" },
  ],
  ["empty text", plain(""), { noToken: true }],
  ["empty text in quotes, CRLF", quoted(""), { noToken: true, end: CRLF }],
  ["text of spaces and a tab only", quoted("  \t "), { noToken: true }],
  ["text that is one quote", quoted('"')],
  ["one character", plain("?")],
  [
    "emoji: ZWJ family, flag, skin tone",
    plain("Cards for \u{1F468}\u200D\u{1F469}\u200D\u{1F467} in \u{1F1EE}\u{1F1F8}? \u{1F44D}\u{1F3FD}"),
  ],
  ["accents, composed and combining, both kept", plain("caf\u00E9 is not cafe\u0301")],
  ["CJK", plain("カードが届きません。我的卡在哪里？")],
  ["right to left, with marks", plain("\u200Fأين بطاقتي؟\u200F PIN \u202Eabc\u202C")],
  ["zero-width characters and a BOM inside the text", plain("\uFEFFtrans\u200Bfer\u200C \u2060failed")],
  ["separators that are no line breaks", plain("one\u2028two\u2029three\u0085four\u000Bfive\u000Csix")],
  ["a replacement character that was typed, valid UTF-8", plain("shown as caf\uFFFD in the app")],
  ["NUL character", plain("before\u0000after")],
  ["spaces around an unquoted field are kept", plain("  two before and three after   ")],
  ["spaces inside quotes are kept", quoted("  two before, three after   ")],
  ["quote in the middle of an unquoted field", plain('paid for a 5" pipe')],
  ["quote after a space opens nothing", plain(' "quoted" too late')],
  ["backslash before the closing quote escapes nothing", field('"C:\\cards\\"', "C:\\cards\\")],
  ["text that looks like JSON", quoted('{"id":"a-01","text":null}\\n')],
  ["semicolons and tabs separate nothing", plain("top-up;pending\tsince Monday"), { end: CRLF }],
  ["every field in quotes", quoted("all quoted"), { all: true }],
  ["text after the closing quote", field('"closed" and goes on', undefined), { reason: "malformed-csv" }],
  ["the id only", undefined, { reason: "missing-column", end: CRLF }],
  ["id and text, later columns missing", plain("nothing after me"), { columns: 2 }],
  ["more columns than the header", plain("too much after me"), { extra: ",surplus,columns" }],
  ["Latin-1 byte in the text", broken("le caf", [0xe9], " est froid"), { reason: "invalid-utf-8" }],
  ["Latin-1 byte in another column", plain("the text is fine"), { reason: "invalid-utf-8", channel: [0xe9] }],
  ["Latin-1 byte in the id", plain("the text is fine again"), { reason: "invalid-utf-8", id: [0xe9] }],
  [
    "emoji cut off before the closing quote",
    broken('"a,\nb', [0xf0, 0x9f, 0x98], '"'),
    { reason: "invalid-utf-8" },
  ],
  ["sequence cut off by a comma", broken("cut", [0xe2, 0x82], ""), { reason: "invalid-utf-8", end: CRLF }],
  ["overlong encoding of a slash", broken("a", [0xc0, 0xaf], "b"), { reason: "invalid-utf-8" }],
  [
    "surrogates encoded as UTF-8",
    broken("", [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], ""),
    { reason: "invalid-utf-8" },
  ],
  ["beyond U+10FFFF", broken("z", [0xf4, 0x90, 0x80, 0x80], ""), { reason: "invalid-utf-8" }],
  ["plain text after the broken ones", plain("Still here?")],
  ["the first record's text with another id", plain(sameText)],
  [`${LONG_TEXT_CHARACTERS} characters`, quoted(longText()), { end: CRLF, before: CRLF }],
  [
    "quote never closed, last in the file",
    field('"no end, \nnot even here', undefined),
    { reason: "malformed-csv", last: true },
  ],
];

/** A letter of exactly LONG_TEXT_CHARACTERS ASCII characters with commas, quotes and line breaks. */
function longText() {
  const paragraphs = ["Dear bank,"];
  for (let call = 1; paragraphs.join(LF).length < LONG_TEXT_CHARACTERS; call += 1) {
    paragraphs.push(`call ${call}: I waited ${(call * 7) % 50} minutes, was told "tomorrow", and hung up.`);
  }
  return paragraphs.join(LF).slice(0, LONG_TEXT_CHARACTERS);
}

/** Bytes of one record without its line end. */
function recordBytes(number, text, { id, channel, all, columns, extra = "", last }) {
  const wrap = all ? (value) => quoted(value).raw : (value) => Buffer.from(value);
  const own = wrap(`a-${String(number).padStart(2, "0")}`);
  const fields = [id ? Buffer.concat([own, Buffer.from(id)]) : own];
  if (text !== undefined) fields.push(text.raw);
  if (text !== undefined && columns === undefined && !last) {
    fields.push(channel ? Buffer.from(channel) : wrap("app"));
    fields.push(wrap(`2026-03-16T09:${String(number).padStart(2, "0")}:00Z`));
  }
  const separated = fields.flatMap((bytes, index) => (index === 0 ? [bytes] : [Buffer.from(","), bytes]));
  return Buffer.concat([...separated, Buffer.from(extra)]);
}

// A BOM and at once a quote, as some spreadsheets write it: whoever keeps the BOM finds no column "id".
const chunks = [Buffer.from(`\uFEFF"id",text,channel,created_at${CRLF}`)];
const expected = [];

for (const [index, [what, text, options = {}]] of cases.entries()) {
  const record = index + 1;
  const bytes = recordBytes(record, text, options);
  chunks.push(Buffer.from(options.before ?? ""), bytes);
  if (!options.last) chunks.push(Buffer.from(options.end ?? LF));
  // A record whose fields or id can't be read is called by its place.
  const nameless = options.id !== undefined || options.reason === "malformed-csv";
  const id = nameless ? `awkward.csv:${record}` : `a-${String(record).padStart(2, "0")}`;
  expected.push(
    options.reason === undefined
      ? {
          record,
          id,
          case: what,
          outcome: "prediction",
          text: text.text,
          ...(options.noToken && { label: null }),
        }
      : {
          record,
          id,
          case: what,
          outcome: "dead-letter",
          reason: options.reason,
          raw_base64: bytes.toString("base64"),
        },
  );
}

/** Escapes what an editor does not show, so that the file can be reviewed. */
const visible = (json) =>
  json.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{M}\u0085]/gu, (character) =>
    character === LF ? LF : `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );

const folder = process.argv[2] ?? dirname(fileURLToPath(import.meta.url));
writeFileSync(join(folder, "awkward.csv"), Buffer.concat(chunks));
writeFileSync(join(folder, "awkward.expected.json"), `${visible(JSON.stringify(expected, null, 2))}\n`);
console.log(`${expected.length} records written to ${join(folder, "awkward.csv")}`);

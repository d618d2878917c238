import { describe, expect, it } from "vitest";
import { help, parseOptions } from "./options.mjs";
import { Problem } from "./problem.mjs";

const absent = {
  input: undefined,
  textColumn: "text",
  idColumn: undefined,
  rate: undefined,
  limit: undefined,
  model: undefined,
  output: undefined,
  keep: false,
  json: false,
  uiPort: undefined,
};

/** Each option with a value, and what comes of it. */
const options: readonly [args: string[], parsed: Partial<typeof absent> | Record<string, unknown>][] = [
  [["--input", "m.csv"], { input: "m.csv" }],
  [["--text-column", "body"], { textColumn: "body" }],
  [["--id-column=ticket"], { idColumn: "ticket" }],
  [["--rate", "2.5"], { rate: 2.5 }],
  [["--limit", "5000"], { limit: 5000 }],
  [["--model", "bundles/mine"], { model: "bundles/mine" }],
  [["--output", "out.jsonl"], { output: "out.jsonl" }],
  [["--ui-port", "18081"], { uiPort: 18081 }],
  [["--keep"], { keep: true }],
  [["--json"], { json: true }],
];

describe("parseOptions", () => {
  it("has a default for everything", () => {
    expect(parseOptions([])).toEqual(absent);
  });

  it.each(options)("%j", (args, parsed) => {
    expect(parseOptions(args)).toEqual({ ...absent, ...parsed });
  });

  it("covers every option of the help text, and has each in it", () => {
    const named = new Set([...help.matchAll(/^ {2}(--[a-z-]+)/gm)].map((match) => match[1]));
    expect(named).toEqual(new Set([...options.map(([args]) => args[0]?.split("=")[0]), "--help"]));
  });

  it("asks for the help text", () => {
    expect(parseOptions(["--json", "--help"])).toBe("help");
  });

  const explained = "npm start -- --help explains all options.";
  it.each([
    [["--speed", "3"], /^There is no option --speed\. Allowed: --input, .*--help\. npm start -- --help/],
    [["-k"], /^There is no option -k\. Allowed: /],
    [["my.csv"], `"my.csv" is not an option. Write it as --input my.csv if it is the CSV file. ${explained}`],
    [["--input"], `--input needs a value; got nothing. Write --input VALUE. ${explained}`],
    [
      ["--input", "--keep"],
      `--input needs a value; got the next option, --keep. Write --input VALUE. ${explained}`,
    ],
    [["--input="], `--input needs a value; got nothing. Write --input VALUE. ${explained}`],
    [["--keep=yes"], `--keep takes no value; got "yes". Write --keep alone, or leave it out. ${explained}`],
    [
      ["--rate", "fast"],
      `--rate is "fast". Allowed: a number above 0 in digits, for example 50 or 0.5. ${explained}`,
    ],
    [
      ["--rate", "0"],
      `--rate is "0". Allowed: a number above 0 in digits, for example 50 or 0.5. ${explained}`,
    ],
    [["--limit", "1.5"], `--limit is "1.5". Allowed: a whole number, 1 or more. ${explained}`],
    [["--limit", "0"], `--limit is "0". Allowed: a whole number, 1 or more. ${explained}`],
    [["--ui-port", "65536"], `--ui-port is "65536". Allowed: a whole number, 1 to 65535. ${explained}`],
  ])("refuses %j", (args, message) => {
    const error = refusal(args);
    expect(error.message).toMatch(message);
    expect(error.exitCode).toBe(2);
  });

  it("notices an option that npm kept for itself", () => {
    const environment = { npm_lifecycle_event: "start", npm_config_text_column: "body" };
    expect(refusal([], environment).message).toBe(
      `npm kept the option --text-column for itself. Put two dashes before it: npm start -- --text-column … ${explained}`,
    );
    expect(parseOptions(["--text-column", "body"], environment)).toEqual({ ...absent, textColumn: "body" });
  });
});

function refusal(args: string[], environment?: NodeJS.ProcessEnv): Problem {
  try {
    parseOptions(args, environment);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("It was accepted.");
}

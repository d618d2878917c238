// @ts-check
import { parseArgs } from "node:util";
import { Problem } from "./problem.mjs";

/**
 * What `npm start` was asked for.
 *
 * @typedef {object} RunOptions
 * @property {string | undefined} input CSV file; the sample when absent
 * @property {string} textColumn column with the text to classify
 * @property {string | undefined} idColumn column with the id; `<file>:<record>` when absent
 * @property {number | undefined} rate records a second; as fast as possible when absent
 * @property {number | undefined} limit read at most so many records
 * @property {string | undefined} model folder of a model bundle; the environment's own when absent
 * @property {string | undefined} output file for one JSON line a record
 * @property {boolean} keep stay up after the summary
 * @property {boolean} json last line of stdout is the summary as JSON
 * @property {number | undefined} uiPort port of the Flink UI, and no other
 */

export const help = `Usage: npm start -- [OPTIONS]

Starts Kafka, Flink and the model server on this machine, sends a CSV file through them and shows some of the
predictions as they come; all of them are in the output file.
Ends when every record is accounted for: records in = predictions + dead letters. Ctrl-C stops everything.

  --input FILE          comma-separated UTF-8 file with a header (default: the sample, examples/customer-messages.csv)
  --text-column NAME    column with the text to classify (default: text)
  --id-column NAME      column with the record's id (default: FILE:NUMBER; for the sample its column id)
  --rate N              records a second (default: as fast as possible; the sample is spread over ten seconds)
  --limit N             stop after N records of the file
  --model BUNDLE_DIR    folder of a model bundle (default: the demonstration model)
  --output FILE.jsonl   one JSON line a record: id, outcome, prediction or reason; an existing file is overwritten
                        (default: .local/outcomes.jsonl)
  --ui-port N           port of the Flink UI (default: 8081, or a free one when that is taken)
  --keep                stay up after the summary, to look around in the Flink UI
  --json                the last line of stdout is the summary as JSON; everything else goes to stderr
  --help                this text

Examples:
  npm start
  npm start -- --keep
  npm start -- --input messages.csv --text-column body --limit 5000 --output out.jsonl --json
  npm start -- --model models/my-model/1.0.0

Exit code: 0 when all records are accounted for, 1 when not or when something failed, 2 when an option is wrong,
130 after a Ctrl-C that came before the summary.`;

/** @type {Record<string, { type: "string" | "boolean" }>} */
const spec = {
  input: { type: "string" },
  "text-column": { type: "string" },
  "id-column": { type: "string" },
  rate: { type: "string" },
  limit: { type: "string" },
  model: { type: "string" },
  output: { type: "string" },
  "ui-port": { type: "string" },
  keep: { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean" },
};

/**
 * Reads the command line.
 *
 * @param {readonly string[]} argv arguments after the script's name
 * @param {NodeJS.ProcessEnv} [environment] to notice options that npm kept for itself
 * @returns {RunOptions | "help"}
 * @throws {Problem} naming the option, the value got, what is allowed and what to do
 */
export function parseOptions(argv, environment = {}) {
  const { tokens } = parseArgs({ args: [...argv], options: spec, strict: false, tokens: true });
  /** @type {Record<string, string | true>} */
  const values = {};
  for (const token of tokens) {
    if (token.kind === "positional") {
      throw wrong(
        `"${token.value}" is not an option.`,
        `Write it as --input ${token.value} if it is the CSV file.`,
      );
    }
    if (token.kind === "option") values[token.name] = checkToken(token);
  }
  if (values["help"] === true) return "help";
  refuseSwallowed(values, environment);

  const text = (/** @type {string} */ name) => /** @type {string | undefined} */ (values[name]);
  return {
    input: text("input"),
    textColumn: text("text-column") ?? "text",
    idColumn: text("id-column"),
    rate: number("rate", text("rate"), { above: 0 }),
    limit: integer("limit", text("limit"), 1, Number.MAX_SAFE_INTEGER),
    model: text("model"),
    output: text("output"),
    uiPort: integer("ui-port", text("ui-port"), 1, 65_535),
    keep: values["keep"] === true,
    json: values["json"] === true,
  };
}

/**
 * @param {{ name: string, rawName: string, value?: string | undefined }} token
 * @returns {string | true}
 */
function checkToken({ name, rawName, value }) {
  const option = Object.hasOwn(spec, name) && rawName.startsWith("--") ? spec[name] : undefined;
  if (option === undefined) {
    const known = Object.keys(spec).map((key) => `--${key}`);
    throw wrong(`There is no option ${rawName}.`, `Allowed: ${known.join(", ")}.`);
  }
  if (option.type === "boolean") {
    if (value === undefined) return true;
    throw wrong(`${rawName} takes no value; got "${value}".`, `Write ${rawName} alone, or leave it out.`);
  }
  if (value === undefined || value === "" || value.startsWith("--")) {
    const got = value ? `the next option, ${value}` : "nothing";
    throw wrong(`${rawName} needs a value; got ${got}.`, `Write ${rawName} VALUE.`);
  }
  return value;
}

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {{ above: number }} bounds
 */
function number(name, value, { above }) {
  if (value === undefined) return undefined;
  const parsed = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  if (parsed > above) return parsed;
  throw wrong(
    `--${name} is "${value}".`,
    `Allowed: a number above ${above} in digits, for example 50 or 0.5.`,
  );
}

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {number} least
 * @param {number} most
 */
function integer(name, value, least, most) {
  if (value === undefined) return undefined;
  const parsed = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (parsed >= least && parsed <= most) return parsed;
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
  throw wrong(`--${name} is "${value}".`, `Allowed: a whole number, ${range}.`);
}

/**
 * `npm start --limit 5` gives `--limit` to npm and only `5` to us, or nothing at all: say so instead of ignoring it.
 *
 * @param {Record<string, unknown>} values
 * @param {NodeJS.ProcessEnv} environment
 */
function refuseSwallowed(values, environment) {
  if (environment["npm_lifecycle_event"] !== "start") return;
  for (const name of Object.keys(spec)) {
    const kept = environment[`npm_config_${name.replaceAll("-", "_")}`];
    if (kept !== undefined && kept !== "" && values[name] === undefined) {
      throw wrong(
        `npm kept the option --${name} for itself.`,
        `Put two dashes before it: npm start -- --${name} …`,
      );
    }
  }
}

/**
 * @param {string} what
 * @param {string} advice
 */
function wrong(what, advice) {
  return new Problem(`${what} ${advice} npm start -- --help explains all options.`, { exitCode: 2 });
}

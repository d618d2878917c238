import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "../pipeline/options.ts";
import { CACHE } from "./environments.ts";
import { PEERS } from "./peers.ts";

/** What one run of the bench does. */
export interface ServingOptions {
  readonly peers: readonly string[];
  readonly rounds: number;
  readonly connections: readonly number[];
  /** Requests of one measurement. */
  readonly requests: number;
  /** Requests a second of the open loop; 0 leaves it out. */
  readonly rate: number;
  /** Longer texts are left out. */
  readonly maxCharacters: number;
  readonly workers: number;
  readonly bundle: string;
  readonly flairModel: string;
  readonly jsonFile: string | undefined;
  readonly evidenceFile: string | undefined;
  readonly smoke: boolean;
}

const model = join(CACHE, "models/banking77-minilm/1.0.0");
const names = PEERS.map(({ name }) => name);

export const HELP = `Usage: npx tsx bench/serving/main.ts [options]

Runs our server and its peers on the same MiniLM bundle and texts, one text a request, in rounds that take turns;
beside them, ONNX Runtime alone. Peers are installed into ${CACHE} at first use.

  --peers a,b            default ${names.join(",")}
  --rounds N             default 3
  --connections a,b      default 1,16,64
  --requests N           of one measurement; default 556: every text once
  --rate R               requests/s of the open loop, 0 for none; default 40
  --max-characters N     longer texts are left out; default: none are
  --workers N            inference threads or processes of each server; default 1
  --bundle FOLDER        default ${model}
  --flair-model FILE     default ${model}.pt
  --json FILE            all figures
  --evidence FILE        the same as a Markdown page
  --smoke                ours and MLServer, few requests, one round: answers are checked, times are not
  --help

Exit code 1 when an answer is an error or (without --smoke) a goal is missed. The server is the one in
model-server/dist: npm run build -w model-server`;

/** @returns the options, or undefined when help is asked for */
export function parseOptions(args: readonly string[]): ServingOptions | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  const smoke = values.smoke ?? false;
  const options = {
    peers: values.peers?.split(",") ?? (smoke ? ["ours", "mlserver"] : names),
    rounds: whole("--rounds", values.rounds, smoke ? 1 : 3),
    connections: (values.connections ?? (smoke ? "1,16" : "1,16,64"))
      .split(",")
      .map((n) => whole("--connections", n, 1)),
    requests: whole("--requests", values.requests, smoke ? 100 : 556),
    rate: whole("--rate", values.rate, smoke ? 50 : 40, 0),
    maxCharacters: whole("--max-characters", values["max-characters"], Number.POSITIVE_INFINITY),
    workers: whole("--workers", values.workers, 1),
    bundle: values.bundle ?? model,
    flairModel: values["flair-model"] ?? `${model}.pt`,
    jsonFile: values.json,
    evidenceFile: values.evidence,
    smoke,
  };
  const unknown = options.peers.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new UsageError(`--peers has ${unknown.join(", ")}, allowed: ${names.join(", ")}.`);
  if (!existsSync(join(options.bundle, "bundle.json"))) {
    throw new UsageError(
      `There is no bundle in ${options.bundle}. models/README.md says how it is made; or name another one with --bundle.`,
    );
  }
  return options;
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        peers: text,
        rounds: text,
        connections: text,
        requests: text,
        rate: text,
        "max-characters": text,
        workers: text,
        bundle: text,
        "flair-model": text,
        json: text,
        evidence: text,
        smoke: flag,
        help: flag,
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message} See --help.`);
  }
}

function whole(name: string, value: string | undefined, fallback: number, minimum = 1): number {
  if (value === undefined) return fallback;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= minimum) return number;
  throw new UsageError(`${name} is ${JSON.stringify(value)}, allowed: a whole number from ${minimum}.`);
}

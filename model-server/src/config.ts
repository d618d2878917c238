import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { isPercent, type ModelCanary } from "./core/canary.ts";
import { StartError, shown } from "./errors.ts";
import { type Misspelt, misspeltVariables } from "./misspelt.ts";
import { isBundleUri } from "./sources/bundle-uri.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** One environment variable. `parse` returns the value, or throws what is allowed as a sentence part. */
interface Variable<T> {
  readonly meaning: string;
  /** Value where the variable is unset or empty; `undefined` makes it required. */
  readonly fallback: string | undefined;
  readonly parse: (text: string) => T;
}

class NotAllowed extends Error {}

function whole(minimum: number, maximum: number, alternative = ""): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    throw new NotAllowed(`${alternative}a whole number from ${minimum} to ${maximum}`);
  };
}

/** A port beside PORT. */
export type PortSetting = number | "auto" | "off";

function portBeside(text: string): PortSetting {
  return text === "auto" || text === "off" ? text : whole(0, 65_535, "auto, off, or ")(text);
}

function oneOf<const T extends string>(...allowed: readonly T[]): (text: string) => T {
  return (text) => {
    const value = allowed.find((candidate) => candidate === text);
    if (value !== undefined) return value;
    throw new NotAllowed(allowed.join(", "));
  };
}

function flag(text: string): boolean {
  return oneOf("true", "false")(text) === "true";
}

/** Where spans go; the empty text where none is set. */
function endpoint(text: string): string {
  if (text === "" || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))) return text;
  throw new NotAllowed("an http:// or https:// address");
}

function modelUris(text: string): readonly URL[] {
  const uris = text.split(",").map((part) => part.trim());
  const parsed = uris.map((uri) => (URL.canParse(uri) ? new URL(uri) : undefined));
  if (!parsed.every((uri) => uri !== undefined && isBundleUri(uri))) {
    throw new NotAllowed(
      "file:///absolute/folder, s3://bucket/folder or https://host/folder without password and query " +
        "(http:// on this machine only), #sha256=… of its bundle.json behind it, several separated by commas",
    );
  }
  return parsed as URL[];
}

function cacheFolder(text: string): string {
  if (text === "auto") return join(tmpdir(), `model-server-${process.getuid?.() ?? "cache"}`);
  if (isAbsolute(text)) return text;
  throw new NotAllowed("auto, or the absolute path of a folder");
}

function repository(text: string): URL | undefined {
  if (text === "") return undefined;
  const [uri] = modelUris(text.endsWith("/") ? text : `${text}/`);
  return uri;
}

function canaries(text: string): readonly ModelCanary[] {
  return names(text).map((entry) => {
    const [, model = "", version = "", share = ""] = /^(.+)=(.+):(\d{1,3}(?:\.\d{1,4})?)$/.exec(entry) ?? [];
    const percent = Number(share);
    if (model !== "" && isPercent(percent)) return { model, version, percent };
    throw new NotAllowed(
      "MODEL=VERSION:PERCENT with a percentage from 0 to 100, several separated by commas",
    );
  });
}

function names(text: string): readonly string[] {
  return text === "" ? [] : text.split(",").map((name) => name.trim());
}

/** Every variable that the server reads, in the order of its README. */
export const VARIABLES = {
  MODEL_URI: { meaning: "bundles to serve", fallback: undefined, parse: modelUris },
  MODEL_CACHE_DIR: {
    meaning:
      "folder of downloaded bundles; `auto` is one of the user's own in the system's for temporary files",
    fallback: "auto",
    parse: cacheFolder,
  },
  MAX_BUNDLE_BYTES: {
    meaning: "most bytes of a downloaded bundle",
    fallback: "4294967296",
    parse: whole(1, 1_000_000_000_000),
  },
  MODEL_STORE_TIMEOUT_MS: {
    meaning: "a store that sends nothing for so long is taken for away",
    fallback: "5000",
    parse: whole(1, 3_600_000),
  },
  MODEL_STORE_GIVE_UP_MS: {
    meaning: "time after which the server ends if it could not fetch a bundle; 0 is never",
    fallback: "0",
    parse: whole(0, 86_400_000),
  },
  S3_PATH_STYLE: {
    meaning: "whether the bucket stands in the path instead of in the host",
    fallback: "false",
    parse: flag,
  },
  HOST: { meaning: "address to listen on", fallback: "0.0.0.0", parse: (text: string) => text },
  PORT: { meaning: "port to listen on; 0 takes a free one", fallback: "8000", parse: whole(0, 65_535) },
  GRPC_PORT: {
    meaning: "port of gRPC; `auto` is PORT + 1, or a free one where PORT is 0; `off` does without",
    fallback: "auto",
    parse: portBeside,
  },
  METRICS_PORT: {
    meaning:
      "port of Prometheus' `/metrics`; `auto` is PORT + 2, or a free one where PORT is 0; `off` does without",
    fallback: "auto",
    parse: portBeside,
  },
  OPENAI_API: {
    meaning: "`/v1/models` and `/v1/chat/completions`, for clients that speak OpenAI's protocol",
    fallback: "true",
    parse: flag,
  },
  PAGE: { meaning: "the page at `/` to try a text on", fallback: "true", parse: flag },
  MODEL_REPOSITORY: {
    meaning: "where models may be loaded from while the server runs, as `NAME/VERSION`; unset does without",
    fallback: "",
    parse: repository,
  },
  LOADABLE_MODELS: {
    meaning: "names of the models that may be loaded and unloaded, separated by commas",
    fallback: "",
    parse: names,
  },
  MODEL_POLL_SECONDS: {
    meaning: "how often to look there for versions that were not there before, and load them; 0 is never",
    fallback: "0",
    parse: whole(0, 86_400),
  },
  CANARY: {
    meaning:
      "versions that get a part of their model's requests, as `MODEL=VERSION:PERCENT`, separated by commas",
    fallback: "",
    parse: canaries,
  },
  AUTH_TOKEN_FILE: {
    meaning: "file with the bearer tokens that open the server, one a line; read again when it changes",
    fallback: "",
    parse: (text: string) => text,
  },
  TLS_CERT_FILE: {
    meaning: "certificate chain in PEM, for REST and gRPC; read again when it changes",
    fallback: "",
    parse: (text: string) => text,
  },
  TLS_KEY_FILE: { meaning: "key of the certificate", fallback: "", parse: (text: string) => text },
  LOG_LEVEL: {
    meaning: "least level that is logged",
    fallback: "info",
    parse: oneOf("fatal", "error", "warn", "info", "debug", "trace", "silent"),
  },
  OTEL_TRACES_EXPORTER: {
    meaning: "`otlp` sends spans, `none` does not; `auto` does where one of the two endpoints is set",
    fallback: "auto",
    parse: oneOf("auto", "otlp", "none"),
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    meaning: "collector of OpenTelemetry; spans go to `/v1/traces` below it",
    fallback: "",
    parse: endpoint,
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    meaning: "whole address for spans, in place of the one above",
    fallback: "",
    parse: endpoint,
  },
  OTEL_EXPORTER_OTLP_PROTOCOL: {
    meaning: "form of the spans",
    fallback: "http/protobuf",
    parse: oneOf("http/protobuf", "http/json"),
  },
  OTEL_SDK_DISABLED: { meaning: "switches spans off, whatever else is set", fallback: "false", parse: flag },
  INFERENCE_WORKERS: {
    meaning:
      "threads that run inferences; `auto` is the container's CPU quota, else its request, else the cores",
    fallback: "auto",
    parse: (text: string) => (text === "auto" ? text : whole(1, 256, "auto, or ")(text)),
  },
  CPU_REQUEST_MILLICORES: {
    meaning: "the container's CPU request, from the downward API; 0 where it has none",
    fallback: "0",
    parse: whole(0, 1_000_000),
  },
  INTRA_OP_THREADS: { meaning: "threads within one inference", fallback: "1", parse: whole(1, 256) },
  MAX_BATCH_TEXTS: { meaning: "most texts in one inference", fallback: "32", parse: whole(1, 4096) },
  MAX_BATCH_TOKENS: {
    meaning: "most tokens in one inference, padding counted; a longer text goes alone",
    fallback: "256",
    parse: whole(1, 1_000_000),
  },
  MAX_BATCH_WAIT_MS: {
    meaning: "how long a batch that is not full waits for company while another one runs",
    fallback: "0",
    parse: whole(0, 10_000),
  },
  MAX_QUEUED_TEXTS: {
    meaning: "texts that may wait; what comes on top is answered 503",
    fallback: "1024",
    parse: whole(1, 1_000_000),
  },
  MAX_QUEUED_TOKENS: {
    meaning: "tokens that may wait, padding counted; what comes on top is answered 503",
    fallback: "65536",
    parse: whole(1, 1_000_000_000),
  },
  REQUEST_DEADLINE_MS: {
    meaning: "time from admission to the answer; then 504",
    fallback: "30000",
    parse: whole(1, 3_600_000),
  },
  INFERENCE_TIMEOUT_MS: {
    meaning: "an inference that takes longer hangs: it is answered 503, and its thread is replaced",
    fallback: "20000",
    parse: whole(1, 3_600_000),
  },
  MAX_REQUEST_TEXTS: { meaning: "most texts in a request", fallback: "1024", parse: whole(1, 50_000) },
  MAX_TEXT_CHARACTERS: {
    meaning: "longest text, in UTF-16 units",
    fallback: "32768",
    parse: whole(1, 100_000_000),
  },
  LONG_TEXTS: {
    meaning: "what happens to longer texts: `refuse` the request, or `truncate` them to the limit",
    fallback: "refuse",
    parse: oneOf("refuse", "truncate"),
  },
  MAX_BODY_BYTES: { meaning: "largest body", fallback: "16777216", parse: whole(1024, 1_073_741_824) },
  WARM_UP_REQUESTS: {
    meaning:
      "requests that the server sends to itself before it is ready, so that its code is compiled when clients come; 0 is none",
    fallback: "2000",
    parse: whole(0, 1_000_000),
  },
  REQUEST_TIMEOUT_MS: {
    meaning: "time for a client to send a whole request",
    fallback: "30000",
    parse: whole(1, 3_600_000),
  },
  MAX_CONNECTIONS: {
    meaning: "connections at once; more are closed unanswered",
    fallback: "4096",
    parse: whole(1, 1_000_000),
  },
  KEEP_ALIVE_TIMEOUT_MS: {
    meaning:
      "a connection without a request is closed after so long; longer than a proxy before it keeps one",
    fallback: "72000",
    parse: whole(1, 3_600_000),
  },
  MAX_CONNECTION_AGE_MS: {
    meaning:
      "a connection that is older is closed after its next answer, so that clients spread over replicas",
    fallback: "60000",
    parse: whole(1, 86_400_000),
  },
  SHUTDOWN_TIMEOUT_MS: {
    meaning:
      "time for requests in flight after SIGTERM; an inference that runs longer is cut off, with status 1",
    fallback: "20000",
    parse: whole(0, 3_600_000),
  },
  MODEL_BACKEND: {
    meaning: "`null` answers one label without a model, for benchmarks",
    fallback: "onnx",
    parse: oneOf("onnx", "null"),
  },
  ALLOW_NULL_BACKEND: {
    meaning: "second key to `MODEL_BACKEND=null`",
    fallback: "false",
    parse: flag,
  },
} as const satisfies Record<string, Variable<unknown>>;

type Values = { readonly [K in keyof typeof VARIABLES]: ReturnType<(typeof VARIABLES)[K]["parse"]> };

/** The server's settings, frozen; each field is the environment variable of that name. */
export type Config = Values;

/** Bounds of one request. Texts that are truncated are taken at any length. */
export function requestLimits(
  config: Pick<Config, "MAX_REQUEST_TEXTS" | "MAX_TEXT_CHARACTERS" | "LONG_TEXTS">,
) {
  return {
    maxTexts: config.MAX_REQUEST_TEXTS,
    maxTextCharacters: config.LONG_TEXTS === "refuse" ? config.MAX_TEXT_CHARACTERS : Number.POSITIVE_INFINITY,
  };
}

/** Variables that nobody reads, though they look like one of ours. */
export function ignoredVariables(environment: Environment = process.env): Misspelt[] {
  return misspeltVariables(environment, Object.keys(VARIABLES));
}

/** What `--help` prints: each variable, what it means and its default. */
export function helpText(): string {
  const lines = Object.entries(VARIABLES).map(
    ([name, { meaning, fallback }]: [string, Variable<unknown>]) => {
      const value = fallback === undefined ? "required" : fallback === "" ? "unset" : fallback;
      return `  ${name}\n      ${meaning} (${value})`;
    },
  );
  return [
    "Usage: MODEL_URI=file:///models/intents/1.0.0 node model-server/dist/main.js",
    "",
    "Serves model bundles. It takes no arguments; everything is set by environment variables (default in brackets):",
    "",
    ...lines,
  ].join("\n");
}

/**
 * Reads and checks every setting. The only place of the server that looks at the environment.
 *
 * @throws StartError that names every variable with a wrong value, in one line
 */
export function readConfig(environment: Environment = process.env): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(VARIABLES) as [string, Variable<unknown>][]) {
    const text = environment[name] || variable.fallback;
    if (text === undefined) {
      problems.push(
        `${name} is not set (${variable.meaning}; for example ${name}=file:///models/intents/1.0.0)`,
      );
      continue;
    }
    try {
      values[name] = variable.parse(text);
    } catch (error) {
      if (!(error instanceof NotAllowed)) throw error;
      problems.push(`${name} is ${shown(text)}, allowed: ${error.message}`);
    }
  }
  const config = values as unknown as Config;
  if (config.MODEL_BACKEND === "null" && !config.ALLOW_NULL_BACKEND) {
    problems.push(
      "MODEL_BACKEND is null, which invents its answers: set ALLOW_NULL_BACKEND=true too, or unset both",
    );
  }
  if (config.MODEL_REPOSITORY !== undefined) {
    if (config.AUTH_TOKEN_FILE === "") {
      problems.push("MODEL_REPOSITORY is set without AUTH_TOKEN_FILE: whoever loads models needs a token");
    }
    if (config.LOADABLE_MODELS?.length === 0) {
      problems.push("MODEL_REPOSITORY is set without LOADABLE_MODELS: name the models that may be loaded");
    }
  }
  if (config.MODEL_POLL_SECONDS > 0 && config.MODEL_REPOSITORY === undefined) {
    problems.push(
      "MODEL_POLL_SECONDS is set without MODEL_REPOSITORY: name where versions are to be looked for",
    );
  }
  if ((config.TLS_CERT_FILE === "") !== (config.TLS_KEY_FILE === "")) {
    problems.push("only one of TLS_CERT_FILE and TLS_KEY_FILE is set: set both, or unset both");
  }
  if (problems.length > 0) throw new StartError(`Wrong environment variables: ${problems.join("; ")}.`);
  return Object.freeze(config);
}

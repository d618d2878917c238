import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXPORTER_SITE_PACKAGES, ensurePython, type PythonEnvironment } from "./environments.ts";
import type { RequestForm } from "./load-options.ts";

/** What all servers serve, and with what. */
export interface Subject {
  readonly bundle: string;
  /** Name of the model in the bundle. */
  readonly modelName: string;
  /** The Flair model that the bundle was exported from. */
  readonly flairModel: string;
  /** Threads or processes that run inferences, one core each. */
  readonly workers: number;
  /** A folder for files of the run. */
  readonly directory: string;
}

/** How to start a server, and how to ask it. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Answers 200 once the server is ready. */
  readonly readyPath: string;
  readonly inferPath: string;
  readonly form: RequestForm;
}

/** A server that people use for the same work. */
export interface Peer {
  readonly name: string;
  prepare(subject: Subject, port: number, log: (line: string) => void): Command;
}

const root = join(import.meta.dirname, "../..");
const scripts = join(import.meta.dirname, "peers");
const runtime = [
  "onnxruntime==1.31.1",
  "tokenizers==0.22.2",
  "numpy==2.3.5",
  "segtok==1.5.11",
  "regex==2026.11.15",
];

/** The exporter's Python: its tokenisation is Flair's without Flair, so that every peer asks the graph the same. */
const tokenization = join(root, "exporter/src");

/** Texts in a batch at most, and the time that peers wait for them: small, since requests come all the time. */
const MAX_BATCH = 8;
const MAX_WAIT_SECONDS = 0.005;

const ours: Peer = {
  name: "ours",
  prepare: ({ bundle, modelName, workers }, port) => ({
    command: process.execPath,
    args: [join(root, "model-server/dist/main.js")],
    env: {
      MODEL_URI: `file://${bundle}`,
      HOST: "127.0.0.1",
      PORT: String(port),
      INFERENCE_WORKERS: String(workers),
      LOG_LEVEL: "warn",
    },
    cwd: root,
    readyPath: "/v2/health/ready",
    inferPath: `/v2/models/${modelName}/infer`,
    form: "v2",
  }),
};

/** A peer in Python: its environment, and the script that it runs with `BUNDLE`, `PORT` and the batching set. */
function python(
  name: string,
  environment: PythonEnvironment,
  rest: (subject: Subject, port: number, interpreter: string) => Partial<Command> & Pick<Command, "args">,
): Peer {
  return {
    name,
    prepare(subject, port, log) {
      const interpreter = ensurePython(environment, log);
      const own = rest(subject, port, interpreter);
      return {
        command: interpreter,
        cwd: scripts,
        readyPath: "/health",
        inferPath: "/predict",
        form: "text",
        ...own,
        env: {
          BUNDLE: subject.bundle,
          PORT: String(port),
          PYTHONPATH: `${scripts}:${tokenization}`,
          WORKERS: String(subject.workers),
          MAX_BATCH: String(MAX_BATCH),
          MAX_WAIT_SECONDS: String(MAX_WAIT_SECONDS),
          ...own.env,
        },
      };
    },
  };
}

const fastapi = python(
  "fastapi-flair",
  { name: "fastapi", packages: ["fastapi==0.165.0", "uvicorn==0.54.0"] },
  ({ flairModel, workers }) => ({
    args: ["fastapi_flair.py"],
    env: {
      FLAIR_MODEL: flairModel,
      TORCH_THREADS: String(workers),
      PYTHONPATH: `${scripts}:${join(EXPORTER_SITE_PACKAGES, "python3.11/site-packages")}`,
    },
  }),
);

const mlserver = python(
  "mlserver",
  { name: "mlserver", packages: ["mlserver==1.7.1", ...runtime] },
  ({ directory, modelName }, port, interpreter) => {
    const folder = join(directory, "mlserver");
    mkdirSync(folder, { recursive: true });
    const settings = { http_port: port, grpc_port: port + 1, metrics_port: port + 2, parallel_workers: 0 };
    writeFileSync(
      join(folder, "settings.json"),
      JSON.stringify({ ...settings, host: "127.0.0.1", debug: false, use_structured_logging: false }),
    );
    writeFileSync(
      join(folder, "model-settings.json"),
      JSON.stringify({
        name: modelName,
        implementation: "mlserver_model.BundleModel",
        max_batch_size: MAX_BATCH,
        max_batch_time: MAX_WAIT_SECONDS,
      }),
    );
    return {
      command: join(interpreter, "../mlserver"),
      args: ["start", folder],
      readyPath: "/v2/health/ready",
      inferPath: `/v2/models/${modelName}/infer`,
      form: "v2",
    };
  },
);

const litserve = python("litserve", { name: "litserve", packages: ["litserve==0.2.19", ...runtime] }, () => ({
  args: ["litserve_server.py"],
}));

const bentoml = python(
  "bentoml",
  { name: "bentoml", packages: ["bentoml==1.4.39", ...runtime] },
  ({ directory }, port, interpreter) => ({
    command: join(interpreter, "../bentoml"),
    args: ["serve", "bentoml_service:Bundle", "--host", "127.0.0.1", "--port", String(port)],
    env: { BENTOML_HOME: join(directory, "bentoml"), BENTOML_DO_NOT_TRACK: "true" },
    readyPath: "/readyz",
    form: "texts",
  }),
);

/** In the order in which they are shown; ours is what the others are compared with. */
export const PEERS: readonly Peer[] = [ours, mlserver, litserve, bentoml, fastapi];

import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { type App, buildApp } from "./app.ts";
import { askItself } from "./ask-itself.ts";
import type { Backend } from "./backend/backend.ts";
import { nullBackend } from "./backend/null.ts";
import { createOnnxBackend } from "./backend/onnx.ts";
import { WorkerPool } from "./backend/worker-pool.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { type Config, helpText, ignoredVariables, readConfig } from "./config.ts";
import { type LoadedModel, loadModel } from "./core/load-model.ts";
import { ModelRegistry } from "./core/model.ts";
import { Scheduler } from "./core/scheduler.ts";
import { cpuShare } from "./cpu-share.ts";
import { StartError } from "./errors.ts";
import { Lifecycle } from "./lifecycle.ts";
import { listenBeside } from "./listeners.ts";
import { Observability } from "./observability/observability.ts";
import { openTracing } from "./observability/tracing.ts";
import { openSecurity } from "./security/security.ts";
import { InferenceService } from "./serving/inference.ts";
import { pollVersions } from "./serving/poll-versions.ts";
import { Repository } from "./serving/repository.ts";
import { endOnSignal } from "./shutdown.ts";
import { pinOf } from "./sources/bundle-uri.ts";
import { fetchBundle, type LocalBundle } from "./sources/fetch-bundle.ts";
import { newestVersion } from "./sources/newest-version.ts";

async function start(): Promise<void> {
  const config = readConfig();
  const registry = new ModelRegistry();
  const observability = new Observability({ registry, scheduler: () => scheduler.state });
  const { telemetry } = observability;
  const { workers, source } = inferenceWorkers(config);
  let backend = nullBackend;
  const scheduler = new Scheduler({
    batchLimits: { maxTexts: config.MAX_BATCH_TEXTS, maxTokens: config.MAX_BATCH_TOKENS },
    capacity: workers,
    maxBatchWaitMs: config.MAX_BATCH_WAIT_MS,
    maxWaitingTexts: config.MAX_QUEUED_TEXTS,
    maxWaitingTokens: config.MAX_QUEUED_TOKENS,
    deadlineMs: config.REQUEST_DEADLINE_MS,
    ...(config.LONG_TEXTS === "truncate" && { truncateCharacters: config.MAX_TEXT_CHARACTERS }),
    telemetry,
  });
  let pool: WorkerPool | undefined;
  // Each hung thread takes a core from the others for good.
  const lifecycle = new Lifecycle(() => (pool?.abandoned ?? 0) > workers);
  const service = new InferenceService({ registry, scheduler, lifecycle });
  const security = await openSecurity(config, {
    info: (fields, message) => app.log.info(fields, message),
    error: (fields, message) => app.log.error(fields, message),
  });
  const tracing = await openTracing(config, { warn: (fields, message) => app.log.warn(fields, message) });
  const repository =
    config.MODEL_REPOSITORY &&
    new Repository({
      registry,
      scheduler,
      names: config.LOADABLE_MODELS,
      base: config.MODEL_REPOSITORY,
      load: async (uri) => (await loadOne(uri, config, backend, app.log)).model,
      newest: (folder, isVersion) =>
        newestVersion(folder, isVersion, {
          pathStyle: config.S3_PATH_STYLE,
          timeoutMs: config.MODEL_STORE_TIMEOUT_MS,
        }),
      onRetired: (model) => observability.forget(model),
    });
  const parts = {
    registry,
    scheduler,
    lifecycle,
    service,
    observability,
    config,
    security,
    ...(tracing && { tracing }),
  };
  const app = buildApp({ ...parts, ...(repository && { repository }), logger: { level: config.LOG_LEVEL } });

  for (const ignored of ignoredVariables()) {
    app.log.warn(ignored, "this environment variable has no effect: is it misspelt?");
  }

  // Before the models load: as process 1 of a container it would otherwise not hear the signal until then.
  endOnSignal({
    app,
    scheduler,
    lifecycle,
    timeoutMs: config.SHUTDOWN_TIMEOUT_MS,
    closeBackend: async (withinMs) => pool?.close(withinMs) ?? true,
  });
  // And before them it listens: while they load, it is live and not ready.
  const ports = await listenBeside({ ...parts, app });
  // Clients that come back together, as after a restart, must not be dropped by a kernel that keeps fewer waiting.
  await app.listen({ host: config.HOST, port: config.PORT, backlog: config.MAX_CONNECTIONS });

  if (config.MODEL_BACKEND === "null") {
    app.log.warn("NULL BACKEND: every answer is invented; for benchmarks only");
  } else {
    app.log.info({ workers, source }, "inference threads");
    pool = new WorkerPool({
      script: new URL("./backend/onnx-worker.js", import.meta.url),
      size: workers,
      inferenceTimeoutMs: config.INFERENCE_TIMEOUT_MS,
      telemetry,
      log: app.log,
    });
    backend = createOnnxBackend(pool);
  }
  const loaded = await loadModels(config, backend, registry, app.log).catch((error: unknown) => {
    // A signal ends the threads, and with them what they were loading.
    if (!lifecycle.draining) throw error;
    return [];
  });
  lifecycle.markWarmingUp();
  await askItself(loaded, { app, config, security, observability });
  collectGarbage();
  lifecycle.markReady();
  if (!lifecycle.ready) return; // A signal came meanwhile: it ends the process.
  if (repository !== undefined && config.MODEL_POLL_SECONDS > 0) {
    const closing = new AbortController();
    app.server.once("close", () => closing.abort());
    void pollVersions({
      repository,
      intervalMs: config.MODEL_POLL_SECONDS * 1000,
      log: app.log,
      signal: closing.signal,
    });
  }
  const { address, port } = app.server.address() as AddressInfo;
  app.log.info({ ...ports, host: address, port }, "ready");
}

async function loadModels(
  config: Config,
  backend: Backend,
  registry: ModelRegistry,
  log: App["log"],
): Promise<readonly LoadedModel[]> {
  const loaded: LoadedModel[] = [];
  for (const uri of config.MODEL_URI) {
    const one = await loadOne(uri, config, backend, log);
    registry.add(one.model);
    loaded.push(one);
  }
  for (const { model, version, percent } of config.CANARY) {
    if (!registry.names().includes(model) || !registry.versions(model).includes(version)) {
      throw new StartError(
        `CANARY names ${model} ${version}, which MODEL_URI does not hold. Add its bundle there, beside the version that gets the other requests.`,
      );
    }
    registry.setCanary(model, { version, percent });
    log.info({ model, version, sha256: registry.find(model, version).sha256, percent }, "canary");
  }
  return loaded;
}

/** Brings a bundle here, verifies it and holds its answers against its golden vectors. */
async function loadOne(uri: URL, config: Config, backend: Backend, log: App["log"]): Promise<LoadedModel> {
  const { INTRA_OP_THREADS: intraOpThreads, MAX_BATCH_TEXTS: maxTexts, MAX_BATCH_TOKENS: maxTokens } = config;
  log.debug({ uri: uri.href }, "loading");
  const options = { intraOpThreads, batchLimits: { maxTexts, maxTokens } };
  const { folder, sha256: wanted } = await fetchLogged(uri, config, log);
  const loading = loadModel(pathToFileURL(folder), backend, options, wanted ?? pinOf(uri));
  const loaded = await loading.catch((error: Error) => {
    if (wanted === undefined || !(error instanceof StartError)) throw error;
    throw new StartError(`${error.message} It is a copy of ${uri.href}.`, { cause: error });
  });
  const { name, version, sha256 } = loaded.model;
  const { goldenVectors } = loaded;
  log.info({ model: name, version, sha256, goldenVectors, backend: backend.name }, "model loaded");
  return loaded;
}

/** Brings a bundle to this machine; each attempt that fails is a line in the log. */
async function fetchLogged(uri: URL, config: Config, log: App["log"]): Promise<LocalBundle> {
  const begun = performance.now();
  const local = await fetchBundle(uri, {
    cacheFolder: config.MODEL_CACHE_DIR,
    maxBytes: config.MAX_BUNDLE_BYTES,
    silenceMs: config.MODEL_STORE_TIMEOUT_MS,
    giveUpMs: config.MODEL_STORE_GIVE_UP_MS,
    s3PathStyle: config.S3_PATH_STYLE,
    onFailure: (failed) => log.warn({ uri: uri.href, ...failed }, "the bundle could not be fetched"),
  });
  if (local.sha256 !== undefined) {
    log.info({ uri: uri.href, ...local, ms: Math.round(performance.now() - begun) }, "bundle fetched");
  }
  return local;
}

/** Threads that run inferences, and where their number comes from. A part of a CPU is left to the event loop. */
function inferenceWorkers(config: Config): { workers: number; source: string } {
  const { INFERENCE_WORKERS: workers, INTRA_OP_THREADS, CPU_REQUEST_MILLICORES } = config;
  if (workers !== "auto") return { workers, source: "INFERENCE_WORKERS" };
  const { cpus, source } = cpuShare(CPU_REQUEST_MILLICORES / 1000);
  return { workers: Math.max(1, Math.floor(cpus / INTRA_OP_THREADS)), source };
}

/** One line for the person who started the server; the stack only where the mistake is ours. */
function explain(error: unknown): string {
  const { code, message, stack } = error as NodeJS.ErrnoException;
  if (error instanceof StartError) return message;
  if (code === "EADDRINUSE")
    return `The port is in use: ${message}. Free it, or set PORT to another one (0 takes any).`;
  if (code === "EACCES" || code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return `The server cannot listen: ${message}. Check HOST and PORT.`;
  }
  return stack ?? String(error);
}

async function main(args: readonly string[]): Promise<void> {
  if (args[0] === "--help") process.stdout.write(`${helpText()}\n`);
  else if (args.length > 0) {
    throw new StartError(
      `The server takes no arguments; got ${args.join(" ")}. Set environment variables instead; --help lists them.`,
    );
  } else await start();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`model-server: ${explain(error)}\n`);
  process.exit(1);
});

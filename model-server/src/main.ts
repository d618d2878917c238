import type { AddressInfo } from "node:net";
import { buildApp } from "./app.ts";
import type { Backend } from "./backend/backend.ts";
import { nullBackend } from "./backend/null.ts";
import { onnxBackend } from "./backend/onnx.ts";
import { type Config, readConfig } from "./config.ts";
import { loadModel } from "./core/load-model.ts";
import { ModelRegistry } from "./core/model.ts";
import { Scheduler } from "./core/scheduler.ts";
import { StartError } from "./errors.ts";
import { Lifecycle } from "./lifecycle.ts";
import { endOnSignal } from "./shutdown.ts";

const BACKENDS: Readonly<Record<Config["MODEL_BACKEND"], Backend>> = { onnx: onnxBackend, null: nullBackend };

async function start(): Promise<void> {
  const config = readConfig();
  const registry = new ModelRegistry();
  const batchLimits = { maxTexts: config.MAX_BATCH_TEXTS, maxTokens: config.MAX_BATCH_TOKENS };
  const scheduler = new Scheduler({ batchLimits, maxWaitingTexts: config.MAX_QUEUED_TEXTS });
  const lifecycle = new Lifecycle();
  const app = buildApp({ registry, scheduler, lifecycle, config, logger: { level: config.LOG_LEVEL } });

  // Before the models load: as process 1 of a container it would otherwise not hear the signal until then.
  endOnSignal({ app, scheduler, lifecycle, timeoutMs: config.SHUTDOWN_TIMEOUT_MS });

  const backend = BACKENDS[config.MODEL_BACKEND];
  if (!backend.answersTruly) app.log.warn("NULL BACKEND: every answer is invented; for benchmarks only");
  for (const uri of config.MODEL_URI) {
    app.log.debug({ uri: uri.href }, "loading");
    const { model, goldenVectors } = await loadModel(uri, backend, {
      intraOpThreads: config.INTRA_OP_THREADS,
      batchLimits,
    });
    registry.add(model);
    const { name, version, sha256 } = model;
    app.log.info({ model: name, version, sha256, goldenVectors, backend: backend.name }, "model loaded");
  }

  lifecycle.markReady();
  if (!lifecycle.ready) return; // A signal came meanwhile: it ends the process.
  await app.listen({ host: config.HOST, port: config.PORT });
  const { address, port } = app.server.address() as AddressInfo;
  app.log.info({ host: address, port }, "ready");
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

start().catch((error: unknown) => {
  process.stderr.write(`model-server: ${explain(error)}\n`);
  process.exit(1);
});

import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Server as GrpcServer } from "@grpc/grpc-js";
import type { App } from "./app.ts";
import { type Config, type PortSetting, requestLimits } from "./config.ts";
import { StartError } from "./errors.ts";
import { grpcCredentials } from "./grpc/credentials.ts";
import { type GrpcOptions, grpcServer } from "./grpc/server.ts";
import { metricsServer } from "./observability/metrics-server.ts";
import type { Observability } from "./observability/observability.ts";
import type { Tracing } from "./observability/tracing.ts";
import type { Security } from "./security/security.ts";

/** What the listeners beside REST speak for. */
export interface ListenerOptions extends Pick<GrpcOptions, "registry" | "service" | "lifecycle"> {
  readonly app: App;
  readonly observability: Observability;
  readonly config: Config;
  readonly security: Security;
  readonly tracing?: Tracing;
}

/** Ports that are listened on; undefined where a listener is switched off. */
export interface Ports {
  readonly grpcPort?: number;
  readonly metricsPort?: number;
}

/** Time for gRPC's connections to end once nothing runs any more. */
const GRPC_CLOSE_MS = 1_000;

/**
 * Opens gRPC and metrics; they close when the app does. Call it before the app listens.
 *
 * @throws StartError where a port cannot be listened on
 */
export async function listenBeside(options: ListenerOptions): Promise<Ports> {
  const { app, config, observability } = options;
  const grpcPort = portOf(config.GRPC_PORT, config.PORT, 1);
  const metricsPort = portOf(config.METRICS_PORT, config.PORT, 2);
  return {
    ...(grpcPort === undefined
      ? {}
      : { grpcPort: await listening("GRPC_PORT", grpcPort, () => openGrpc(options, grpcPort)) }),
    ...(metricsPort === undefined
      ? {}
      : {
          metricsPort: await listening("METRICS_PORT", metricsPort, () =>
            openMetrics(app, observability, config.HOST, metricsPort),
          ),
        }),
  };
}

function portOf(setting: PortSetting, port: number, offset: number): number | undefined {
  if (setting === "off") return undefined;
  if (setting !== "auto") return setting;
  return port === 0 ? 0 : port + offset;
}

async function listening(variable: string, port: number, open: () => Promise<number>): Promise<number> {
  try {
    return await open();
  } catch (error) {
    throw new StartError(
      `The server cannot listen on port ${port}: ${(error as Error).message}. Free it, or set ${variable} to another one, to 0 (any) or to off.`,
    );
  }
}

async function openMetrics(
  app: App,
  { metrics }: Observability,
  host: string,
  port: number,
): Promise<number> {
  metrics.watchProcess();
  const server = metricsServer(metrics);
  app.addHook("onClose", async () => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function openGrpc(options: ListenerOptions, port: number): Promise<number> {
  const { app, config, observability, security } = options;
  const { authorize } = security;
  const server = grpcServer({
    ...options,
    totals: observability.totals,
    limits: requestLimits(config),
    maxMessageBytes: config.MAX_BODY_BYTES,
    maxConnectionAgeMs: config.MAX_CONNECTION_AGE_MS,
    log: app.log,
    onError: ({ code }) => observability.errorSent(code),
    authorize: (metadata) => authorize?.(metadata.get("authorization")[0]?.toString()),
  });
  app.addHook("onClose", () => closeGrpc(server));
  const host = config.HOST.includes(":") ? `[${config.HOST}]` : config.HOST;
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, grpcCredentials(security), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
}

async function closeGrpc(server: GrpcServer): Promise<void> {
  const closed = new Promise((resolve) => server.tryShutdown(resolve));
  await Promise.race([closed, sleep(GRPC_CLOSE_MS, undefined, { ref: false })]);
  server.forceShutdown();
}

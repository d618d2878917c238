import type { ServerOptions } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** Bounds of the connections to the server, whatever is asked over them. */
export interface ConnectionLimits {
  /** Connections at once; more are closed unanswered. */
  readonly maxConnections: number;
  /** After that a connection is closed with its next answer. */
  readonly maxAgeMs: number;
}

/** How often Node looks for connections that are over their time. */
const CONNECTION_CHECK_MS = 1_000;

/** A request's headers come at once, but for clients that mean ill. */
const HEADERS_TIMEOUT_MS = 10_000;

/** After so long without a byte a client is asked whether it is still there: it may be gone without a word. */
const PROBE_AFTER_MS = 30_000;

/** Ages differ by up to this part, so that clients that came together do not all come back together. */
const JITTER = 0.2;

/** Options of Node's HTTP server that bound how long a client may take to send its request. */
export function httpOptions(requestTimeoutMs: number): ServerOptions {
  return {
    headersTimeout: Math.min(HEADERS_TIMEOUT_MS, requestTimeoutMs),
    connectionsCheckingInterval: CONNECTION_CHECK_MS,
    keepAlive: true,
    keepAliveInitialDelay: PROBE_AFTER_MS,
  };
}

/**
 * Bounds number and age of connections. A client that keeps its connection for ever would stay with one replica
 * behind a Service, however many are added.
 */
export function limitConnections(app: FastifyInstance, { maxConnections, maxAgeMs }: ConnectionLimits): void {
  const closesAt = new WeakMap<Socket, number>();
  app.server.maxConnections = maxConnections;
  // With TLS a request's socket is the one of the second event.
  for (const event of ["connection", "secureConnection"]) {
    app.server.on(event, (socket: Socket) => {
      closesAt.set(socket, performance.now() + maxAgeMs * (1 - JITTER * Math.random()));
    });
  }
  app.addHook("onSend", (request, reply, _payload, done) => {
    const end = closesAt.get(request.raw.socket);
    if (end !== undefined && performance.now() >= end) void reply.header("connection", "close");
    done();
  });
}

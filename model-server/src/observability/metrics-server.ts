import { createServer, type Server } from "node:http";
import type { Metrics } from "./metrics.ts";

/** What a scraper may take to send its request. */
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Serves `GET /metrics`. It listens on a port of its own, so that a policy can open it to monitoring alone,
 * and is plain Node: it works while the server proper is overloaded or drains. It does not listen yet.
 */
export function metricsServer(metrics: Metrics): Server {
  return createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, maxHeaderSize: 8192 },
    async (request, response) => {
      request.resume();
      const path = request.url?.split("?")[0];
      if (path !== "/metrics") {
        response.writeHead(404, { "content-type": "application/json; charset=utf-8" });
        response.end('{"error":"There is only /metrics here."}');
        return;
      }
      if (request.method !== "GET" && request.method !== "HEAD") {
        response.writeHead(405, { allow: "GET, HEAD" }).end();
        return;
      }
      const text = await metrics.text().catch(() => undefined);
      if (text === undefined) response.writeHead(500).end();
      else response.writeHead(200, { "content-type": metrics.contentType }).end(text);
    },
  );
}

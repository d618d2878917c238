import type { FastifyInstance } from "fastify";
import type { RequestTrace, Tracing } from "../observability/tracing.ts";

declare module "fastify" {
  interface FastifyReply {
    /** The request in its trace, where tracing is on and the address is not that of a health check. */
    trace?: RequestTrace;
  }
}

/** A span for each request, of which the client's is the parent. Health checks have none: they come all the time. */
export function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  app.addHook("onRequest", (request, reply, done) => {
    const { method, headers, routeOptions } = request;
    if (routeOptions.config.open) return done();
    const { url: route } = routeOptions;
    const trace = tracing.begin(route === undefined ? method : `${method} ${route}`, headers, {
      "http.request.method": method,
      "url.scheme": request.protocol,
      ...(route !== undefined && { "http.route": route }),
    });
    reply.trace = trace;
    request.log = reply.log = request.log.child(trace.logFields);
    reply.raw.once("close", () => {
      const { statusCode, writableFinished } = reply.raw;
      if (!writableFinished) return trace.end({}, "cancelled");
      trace.end(
        { "http.response.status_code": statusCode },
        statusCode >= 500 ? String(statusCode) : undefined,
      );
    });
    done();
  });
  app.addHook("onClose", () => tracing.close());
}

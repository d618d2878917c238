import type { FastifyInstance, HTTPMethods } from "fastify";
import { ServiceError } from "../errors.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Answers without a bearer token, where one is asked for. */
    open?: boolean;
    /** Stands where there is no route: it refuses the method. */
    refuses?: boolean;
  }
  interface FastifyInstance {
    /** Methods by the path of each route. */
    served: ReadonlyMap<string, ReadonlySet<string>>;
  }
}

const METHODS: readonly HTTPMethods[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

/**
 * Keeps book of the routes. Call it before the first one; `refuseOtherMethods`, which it returns, is registered
 * after the last one and answers the methods that a path does not have with 405.
 */
export function keepBook(app: FastifyInstance): (scope: FastifyInstance) => Promise<void> {
  const served = new Map<string, Set<string>>();
  app.decorate("served", served);
  app.addHook("onRoute", ({ url, method, config }) => {
    if (config?.refuses) return;
    const methods = served.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    served.set(url, methods);
  });
  return async (scope) => {
    for (const [url, methods] of served) {
      const allow = [...methods].sort().join(", ");
      scope.route({
        url,
        method: METHODS.filter((method) => !methods.has(method)),
        config: { refuses: true },
        exposeHeadRoute: false,
        // Before the body is read.
        onRequest: async ({ method }, reply) => {
          void reply.header("allow", allow);
          throw new ServiceError("method-not-allowed", `${method} is not allowed here, only ${allow}.`);
        },
        handler: async () => undefined,
      });
    }
  };
}

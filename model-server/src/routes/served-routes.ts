import { METHODS } from "node:http";
import type { FastifyInstance } from "fastify";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Answers without a bearer token, where one is asked for. */
    open?: boolean;
  }
  interface FastifyInstance {
    /** Methods by the path of each route. */
    served: ReadonlyMap<string, ReadonlySet<string>>;
  }
}

/**
 * Keeps book of the routes. Call it before the first one.
 *
 * @returns the methods of an address, sorted; undefined where there is no route at all
 */
export function keepBook(app: FastifyInstance): (url: string) => readonly string[] | undefined {
  const served = new Map<string, Set<string>>();
  app.decorate("served", served);
  app.addHook("onRoute", ({ url, method }) => {
    const methods = served.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    served.set(url, methods);
  });
  knowEveryMethod(app);
  return (url) => {
    const path = url.split("?", 1)[0] as string;
    for (const [pattern, methods] of served) {
      if (expressionOf(pattern).test(path)) return [...methods].sort();
    }
    return undefined;
  };
}

/**
 * Fastify answers methods that it does not know with 400, whatever the address, and those of QUERY that name no
 * type for the body which that method should have.
 */
function knowEveryMethod(app: FastifyInstance): void {
  const usual = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];
  for (const method of METHODS) {
    if (method !== "CONNECT" && !usual.includes(method)) {
      app.addHttpMethod(method, { hasBody: false, overrideExisting: true });
    }
  }
}

/** `/v2/models/:model` as a regular expression. */
function expressionOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll(/:\w+/g, "[^/]+")}$`);
}

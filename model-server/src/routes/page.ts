import { type FastifyPluginAsyncTypebox, Type } from "@fastify/type-provider-typebox";
import type { Metrics } from "../observability/metrics.ts";
import { loadPage } from "../page/page.ts";

const Latency = Type.Object({
  upper_ms: Type.Array(Type.Union([Type.Number(), Type.Null()])),
  requests: Type.Array(Type.Integer()),
});

/** The page at `/`, and the histogram that it shows. The page is open: what it asks for is not. */
export const pageRoutes: FastifyPluginAsyncTypebox<{ metrics: Metrics }> = async (app, { metrics }) => {
  // The metrics themselves are on a port of their own, which a browser need not reach.
  app.get("/page/latency", { schema: { response: { 200: Latency } } }, async () => metrics.latency());

  const { html, contentSecurityPolicy } = loadPage();
  app.get("/", { config: { open: true } }, async (_request, reply) =>
    reply
      .type("text/html; charset=utf-8")
      .headers({
        "content-security-policy": contentSecurityPolicy,
        "cache-control": "no-cache",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
      })
      .send(html),
  );
};

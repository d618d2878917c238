import type { FastifyPluginAsync } from "fastify";
import { loadPage } from "../page/page.ts";

/** The page at `/`. It is open: what it asks for is not. */
export const pageRoutes: FastifyPluginAsync = async (app) => {
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

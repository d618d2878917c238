import type { FastifyPluginAsync } from "fastify";
import { type DocumentOptions, openapiDocument } from "../openapi/document.ts";

/** The description of the REST interface, for people and generators of clients. */
export const openapiRoutes: FastifyPluginAsync<DocumentOptions> = async (app, options) => {
  const document = JSON.stringify(openapiDocument(options));
  app.get("/openapi.json", async (_request, reply) =>
    reply.type("application/json; charset=utf-8").send(document),
  );
};

import { VERSION } from "../version.ts";
import { openaiPaths } from "./openai-paths.ts";
import { json, type Responses } from "./parts.ts";
import { repositoryPaths } from "./repository-paths.ts";
import { SCHEMAS } from "./schemas.ts";
import { healthPaths, inferPaths, metadataPaths } from "./v2-paths.ts";

/** Which parts of the interface are switched on. */
export interface DocumentOptions {
  readonly openai: boolean;
  readonly token: boolean;
  readonly page: boolean;
  readonly repository: boolean;
}

/**
 * The REST interface as an OpenAPI document. A test holds it against the routes that there are, in both
 * directions, and provokes each status that it names.
 */
export function openapiDocument({ openai, token, page, repository }: DocumentOptions): object {
  const auth = token ? { 401: json("Error", "The bearer token is missing or wrong.") } : {};
  const secured = token ? {} : { security: [] };
  return {
    openapi: "3.1.0",
    info: {
      title: "Model server",
      version: VERSION,
      description:
        "Open Inference Protocol V2 for text models. Also over gRPC; see proto/inference.proto of the server.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths: {
      ...healthPaths(),
      ...metadataPaths(auth),
      ...inferPaths(auth),
      ...(openai ? openaiPaths(token) : {}),
      ...(repository ? repositoryPaths(auth) : {}),
      ...(page ? pagePaths(auth) : {}),
    },
    components: {
      schemas: SCHEMAS,
      ...(token ? { securitySchemes: { token: { type: "http", scheme: "bearer" } } } : {}),
    },
    ...(token ? { security: [{ token: [] }] } : secured),
  };
}

const pagePaths = (auth: Responses) => ({
  "/page/latency": {
    get: {
      operationId: "latency",
      summary: "How many requests took at most how long",
      responses: { 200: json("Latency"), ...auth },
    },
  },
  "/": {
    get: {
      operationId: "page",
      summary: "A page to try a text on",
      security: [],
      responses: { 200: { description: "HTML.", content: { "text/html": { schema: { type: "string" } } } } },
    },
  },
});

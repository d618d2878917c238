import { VERSION } from "../version.ts";
import { SCHEMAS, type SchemaName } from "./schemas.ts";

/** Which parts of the interface are switched on. */
export interface DocumentOptions {
  readonly openai: boolean;
  readonly token: boolean;
  readonly page: boolean;
  readonly repository: boolean;
}

type Responses = Readonly<Record<number, object>>;

const MODEL = pathParameter("model", "Name of the model.");
const VERSION_PARAMETER = pathParameter("version", "A served version, or `latest`.");

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
      ...(page ? PAGE_PATHS : {}),
    },
    components: {
      schemas: SCHEMAS,
      ...(token ? { securitySchemes: { token: { type: "http", scheme: "bearer" } } } : {}),
    },
    ...(token ? { security: [{ token: [] }] } : secured),
  };
}

const PAGE_PATHS = {
  "/": {
    get: {
      operationId: "page",
      summary: "A page to try a text on",
      security: [],
      responses: { 200: { description: "HTML.", content: { "text/html": { schema: { type: "string" } } } } },
    },
  },
};

function healthPaths() {
  const open = { security: [] };
  return {
    "/v2/health/live": {
      get: {
        operationId: "live",
        summary: "Whether the process runs",
        ...open,
        responses: { 200: json("Live") },
      },
    },
    "/v2/health/ready": {
      get: {
        operationId: "ready",
        summary: "Whether it should get requests",
        ...open,
        responses: { 200: json("Ready"), 503: json("Ready", "It starts or ends.") },
      },
    },
  };
}

function metadataPaths(auth: Responses) {
  const get = (operationId: string, summary: string, responses: Responses, parameters: object[] = []) => ({
    get: {
      operationId,
      summary,
      ...(parameters.length > 0 ? { parameters } : {}),
      responses: {
        ...responses,
        ...auth,
        ...(parameters.length > 0 ? { 404: json("Error", "There is no such model or version.") } : {}),
      },
    },
  });
  const ready = { 200: json("ModelReady"), 503: json("ModelReady", "The server starts or ends.") };
  const both = [MODEL, VERSION_PARAMETER];
  return {
    "/v2": get("server", "What the server is", { 200: json("ServerMetadata") }),
    "/v2/models": get("models", "Names of the models", { 200: json("ModelList") }),
    "/v2/models/stats": get("statistics", "What all models did", { 200: json("Statistics") }),
    "/v2/models/{model}": get("model", "The newest version", { 200: json("ModelMetadata") }, [MODEL]),
    "/v2/models/{model}/versions/{version}": get(
      "version",
      "One version",
      { 200: json("ModelMetadata") },
      both,
    ),
    "/v2/models/{model}/card": get(
      "card",
      "Where the newest version comes from",
      { 200: json("ModelCard") },
      [MODEL],
    ),
    "/v2/models/{model}/versions/{version}/card": get(
      "versionCard",
      "Where the version comes from",
      { 200: json("ModelCard") },
      both,
    ),
    "/v2/models/{model}/ready": get("modelReady", "Whether the model answers", ready, [MODEL]),
    "/v2/models/{model}/versions/{version}/ready": get("versionReady", "Whether it answers", ready, both),
    "/v2/models/{model}/stats": get("modelStatistics", "What its versions did", { 200: json("Statistics") }, [
      MODEL,
    ]),
    "/v2/models/{model}/versions/{version}/stats": get(
      "versionStatistics",
      "What the version did",
      { 200: json("Statistics") },
      both,
    ),
    "/openapi.json": {
      get: {
        operationId: "openapi",
        summary: "This document",
        responses: {
          200: {
            description: "OpenAPI 3.1",
            content: { "application/json": { schema: { type: "object" } } },
          },
          ...auth,
        },
      },
    },
  };
}

function inferPaths(auth: Responses) {
  const post = (operationId: string, parameters: object[]) => ({
    post: {
      operationId,
      summary: "Scores texts",
      description:
        "With binary tensors the body is JSON and the bytes behind it; Inference-Header-Content-Length says where they begin.",
      parameters: [
        ...parameters,
        {
          name: "Inference-Header-Content-Length",
          in: "header",
          description: "Length of the JSON in bytes, where binary tensors follow it.",
          schema: { type: "integer", minimum: 1 },
          required: false,
        },
      ],
      requestBody: { required: true, content: { "application/json": { schema: reference("InferRequest") } } },
      responses: {
        200: {
          description: "One answer a text, in their order.",
          headers: {
            "Model-Name": header("The model that answered."),
            "Model-Version": header("Its version."),
            "Model-Sha256": header("SHA-256 of its manifest."),
            "Server-Timing": header("Milliseconds by phase."),
          },
          content: {
            "application/json": { schema: reference("InferResponse") },
            "application/octet-stream": { schema: { type: "string", format: "binary" } },
          },
        },
        400: json("Error", "The request is malformed."),
        ...auth,
        404: json("Error", "There is no such model or version."),
        413: json("Error", "The body is over the limit."),
        415: json("Error", "The body's type or compression is not supported."),
        500: json("Error", "The model failed."),
        503: json("Error", "The server is overloaded, starts or ends. Retry-After says when to come again."),
        504: json("Error", "The request's time was over."),
      },
    },
  });
  return {
    "/v2/models/{model}/infer": post("infer", [MODEL]),
    "/v2/models/{model}/versions/{version}/infer": post("inferVersion", [MODEL, VERSION_PARAMETER]),
  };
}

function repositoryPaths(auth: Responses) {
  const post = (
    operationId: string,
    summary: string,
    more: { parameters?: object[]; responses: Responses },
  ) => ({
    post: {
      operationId,
      summary,
      requestBody: { content: { "application/json": { schema: reference("RepositoryRequest") } } },
      ...more,
      responses: {
        ...more.responses,
        400: json("Error", "The request is malformed."),
        ...auth,
        413: json("Error", "The body is over the limit."),
        415: json("Error", "The body's type or compression is not supported."),
      },
    },
  });
  const done = { description: "Done.", content: { "application/json": { schema: { type: "object" } } } };
  const missing = { 404: json("Error", "The name is not one that may be loaded, or is not served.") };
  return {
    "/v2/repository/index": post("repositoryIndex", "Models in service", {
      responses: { 200: json("RepositoryIndex") },
    }),
    "/v2/repository/models/{model}/load": post("load", "Loads a version, which takes over from all others", {
      parameters: [MODEL],
      responses: { 200: done, ...missing, 422: json("Error", "The bundle is refused; the log says why.") },
    }),
    "/v2/repository/models/{model}/unload": post("unload", "Takes a model out of service", {
      parameters: [MODEL],
      responses: { 200: done, ...missing },
    }),
  };
}

function openaiPaths(token: boolean) {
  const error = (description: string) => json("OpenaiError", description);
  const auth: Responses = token ? { 401: error("The bearer token is missing or wrong.") } : {};
  return {
    "/v1/models": {
      get: {
        operationId: "openaiModels",
        summary: "Models, as OpenAI lists them",
        responses: { 200: json("OpenaiModelList"), ...auth },
      },
    },
    "/v1/models/{model}": {
      get: {
        operationId: "openaiModel",
        summary: "A model, as OpenAI shows it",
        parameters: [MODEL],
        responses: { 200: json("OpenaiModel"), ...auth, 404: error("There is no such model.") },
      },
    },
    "/v1/chat/completions": {
      post: {
        operationId: "chat",
        summary: "Scores the last user message; the answer's content is the prediction as JSON",
        requestBody: {
          required: true,
          content: { "application/json": { schema: reference("ChatRequest") } },
        },
        responses: {
          200: json("ChatCompletion"),
          400: error("The request is malformed."),
          ...auth,
          404: error("There is no such model."),
          413: error("The body is over the limit."),
          415: error("The body's type or compression is not supported."),
          429: error("The server is overloaded. Retry-After says when to come again."),
          500: error("The model failed."),
          503: error("The server starts or ends."),
          504: error("The request's time was over."),
        },
      },
    },
  };
}

function json(name: SchemaName, description = "") {
  return {
    description: description || "Done.",
    content: { "application/json": { schema: reference(name) } },
  };
}

function reference(name: SchemaName) {
  return { $ref: `#/components/schemas/${name}` };
}

function header(description: string) {
  return { description, schema: { type: "string" } };
}

function pathParameter(name: string, description: string) {
  return { name, in: "path", required: true, description, schema: { type: "string", minLength: 1 } };
}

import { header, json, MODEL, type Responses, reference, VERSION_PARAMETER } from "./parts.ts";

/** Health, which is open to everybody. */
export function healthPaths() {
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

/** What is served, and what it did. */
export function metadataPaths(auth: Responses) {
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

/** Inference. */
export function inferPaths(auth: Responses) {
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

import { json, MODEL, type Responses, reference } from "./parts.ts";

/** OpenAI's protocol, with errors in its own form. */
export function openaiPaths(token: boolean) {
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

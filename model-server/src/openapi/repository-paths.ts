import { json, MODEL, type Responses, reference } from "./parts.ts";

/** Triton's repository extension. */
export function repositoryPaths(auth: Responses) {
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

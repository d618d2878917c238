import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { ServiceError } from "../errors.ts";
import { parseJsonBody } from "../protocol/json-body.ts";
import { readBody } from "../protocol/read-body.ts";
import { isObject, parameterOf } from "../protocol/tensors.ts";
import type { Repository } from "../serving/repository.ts";

/** Bodies are a few words. */
const MAX_BODY_BYTES = 4096;

interface ModelPath {
  readonly model: string;
}

/** Triton's repository extension. It is there only where it was switched on, and asks for the token. */
export const repositoryRoutes: FastifyPluginAsync<{ repository: Repository }> = async (
  app,
  { repository },
) => {
  app.removeAllContentTypeParsers();
  const parse = async ({ headers }: FastifyRequest, payload: FastifyRequest["raw"]) => {
    const body = await readBody(payload, headers, MAX_BODY_BYTES);
    return body.length === 0 ? {} : parseJsonBody(body);
  };
  // Triton's own client names no type.
  app.addContentTypeParser("*", async (request: FastifyRequest, payload: FastifyRequest["raw"]) => {
    if (request.headers["content-type"] === undefined) return parse(request, payload);
    throw new ServiceError(
      "unsupported-encoding",
      "The body's Content-Type is not supported. Send application/json.",
    );
  });
  app.addContentTypeParser("application/json", parse);

  app.post("/v2/repository/index", async () =>
    repository.index().map(({ name, version }) => ({ name, version, state: "READY", reason: "" })),
  );

  app.post<{ Params: ModelPath }>("/v2/repository/models/:model/load", async ({ params, body, log }) => {
    const [version, percent] = ["version", "canary_percent"].map((parameter) =>
      isObject(body) ? parameterOf(body, parameter) : undefined,
    );
    const loading = repository.load(params.model, version, percent);
    const {
      name,
      version: loaded,
      sha256,
    } = await loading.catch((error: Error) => {
      // The client is not told the reason, which may name paths.
      const reason = (error.cause as Error | undefined)?.message;
      if (reason !== undefined) log.warn({ model: params.model, version, reason }, "load refused");
      throw error;
    });
    log.info({ model: name, version: loaded, sha256, percent }, "loaded by request");
    return {};
  });

  app.post<{ Params: ModelPath }>("/v2/repository/models/:model/unload", async ({ params, log }) => {
    for (const { name: model, version, sha256 } of await repository.unload(params.model)) {
      log.info({ model, version, sha256 }, "unloaded by request");
    }
    return {};
  });
};

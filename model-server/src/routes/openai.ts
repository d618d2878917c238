import type { FastifyError, FastifyPluginAsync, FastifyRequest, onRequestHookHandler } from "fastify";
import type { Model, ModelRegistry } from "../core/model.ts";
import type { ServiceError } from "../errors.ts";
import { chatCompletion, parseChatRequest } from "../openai/chat.ts";
import { checkTexts, type RequestLimits } from "../protocol/infer-request.ts";
import { parseJsonBody } from "../protocol/json-body.ts";
import { readBody } from "../protocol/read-body.ts";
import type { InferenceService } from "../serving/inference.ts";
import { type ErrorReplies, messageOf, sendJson } from "./error-replies.ts";
import { callerOf, describe } from "./reply.ts";

/** Options of {@link openaiRoutes}. */
export interface OpenaiOptions {
  readonly registry: ModelRegistry;
  readonly service: InferenceService;
  readonly limits: RequestLimits;
  readonly errors: ErrorReplies;
}

/**
 * The models behind OpenAI's chat completions, for clients that speak nothing else (Flink SQL's `openai`
 * provider). What holds here is that API's convention: overload is 429, errors are objects.
 */
export const openaiRoutes: FastifyPluginAsync<OpenaiOptions> = async (app, options) => {
  const { registry, service, limits, errors } = options;
  const { bodyLimit } = app.initialConfig;
  const startedAt = Math.floor(Date.now() / 1000);
  const modelObject = ({ name }: Model) => ({
    id: name,
    object: "model",
    created: startedAt,
    owned_by: "streaming-inference",
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "application/json",
    async ({ headers }: FastifyRequest, payload: FastifyRequest["raw"]) =>
      parseJsonBody(await readBody(payload, headers, bodyLimit as number)),
  );
  app.setErrorHandler((error: FastifyError | ServiceError, request, reply) => {
    const taken = errors.take(error, request);
    const status = taken.code === "overloaded" ? 429 : taken.status;
    return sendJson(reply, taken, status, { error: openaiError(taken, status) });
  });

  app.get("/v1/models", async () => ({
    object: "list",
    data: registry.names().map((name) => modelObject(registry.find(name))),
  }));

  app.get<{ Params: { model: string } }>("/v1/models/:model", async ({ params }) =>
    modelObject(registry.find(params.model)),
  );

  // As on the other protocol, what would be refused is not read.
  const refuseUnread: onRequestHookHandler = (_request, _reply, done) => {
    service.refuseUnread();
    done();
  };
  app.post("/v1/chat/completions", { onRequest: refuseUnread }, async (http, reply) => {
    const request = parseChatRequest(http.body);
    const model = service.find(request.model);
    http.served = model;
    checkTexts([request.text], limits);
    const { predictions, phases } = await service.score(model, { texts: [request.text] }, callerOf(reply));
    describe(reply, model, phases);
    const [prediction = model.predictor.nothing] = predictions;
    return chatCompletion(model.name, prediction);
  });
};

function openaiError(error: ServiceError, status: number) {
  const type =
    status === 429 ? "rate_limit_exceeded" : status < 500 ? "invalid_request_error" : "server_error";
  return { message: messageOf(error), type, param: null, code: error.code };
}

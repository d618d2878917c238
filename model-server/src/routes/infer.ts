import type { FastifyPluginAsync, FastifyReply } from "fastify";
import type { ModelRegistry } from "../core/model.ts";
import type { Job, Scheduler } from "../core/scheduler.ts";
import { ServiceError } from "../errors.ts";
import type { Lifecycle } from "../lifecycle.ts";
import { parseInferRequest, type RequestLimits } from "../protocol/infer-request.ts";
import { encodeInferResponse } from "../protocol/infer-response.ts";
import { parseJsonBody } from "../protocol/json-body.ts";

/** Options of {@link inferRoutes}. */
export interface InferOptions {
  readonly registry: ModelRegistry;
  readonly scheduler: Scheduler;
  readonly lifecycle: Lifecycle;
  readonly limits: RequestLimits;
}

interface ModelPath {
  readonly model: string;
  readonly version?: string;
}

/** V2 inference with JSON tensors. */
export const inferRoutes: FastifyPluginAsync<InferOptions> = async (app, options) => {
  const { registry, scheduler, lifecycle, limits } = options;

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "application/json",
    { parseAs: "buffer" },
    async (_request: unknown, body: Buffer) => parseJsonBody(body),
  );
  // Compressed bodies and binary tensors are refused by name, before their bytes are taken for JSON.
  app.addHook("onRequest", async ({ headers }) => {
    const encoding = headers["content-encoding"] ?? "identity";
    if (encoding !== "identity") {
      throw new ServiceError(
        "unsupported-encoding",
        `The body is compressed (${encoding}). Send it uncompressed.`,
      );
    }
    if (headers["inference-header-content-length"] !== undefined) {
      throw new ServiceError(
        "unsupported-encoding",
        "Binary tensors are not supported. Send the data as JSON.",
      );
    }
  });

  for (const path of ["/v2/models/:model/infer", "/v2/models/:model/versions/:version/infer"]) {
    app.post<{ Params: ModelPath }>(path, async ({ params, body, log }, reply) => {
      if (!lifecycle.ready) {
        void reply.header("connection", "close");
        throw new ServiceError(
          "not-ready",
          "The server is ending and takes no new requests. Try again later.",
        );
      }
      const model = registry.find(params.model, params.version);
      const request = parseInferRequest(body, limits);
      const job = scheduler.submit(model, request.texts);
      log.debug({ texts: request.texts.length, waitingTexts: scheduler.waitingTexts }, "admitted");
      leaveQueueOnHangUp(reply, job);
      const { predictions } = await job.result;
      return reply
        .type("application/json; charset=utf-8")
        .header("model-version", model.version)
        .send(encodeInferResponse(request, model, predictions));
    });
  }
};

function leaveQueueOnHangUp({ raw }: FastifyReply, job: Job): void {
  raw.once("close", () => {
    if (!raw.writableFinished) job.cancel();
  });
}

import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { ServiceError } from "../errors.ts";
import { HEADER_LENGTH, type InferBody, idOf, parseInferBody } from "../protocol/infer-body.ts";
import { parseInferRequest, type RequestLimits } from "../protocol/infer-request.ts";
import { encodeInferResponse } from "../protocol/infer-response.ts";
import { readBody, throwAway } from "../protocol/read-body.ts";
import type { InferenceService } from "../serving/inference.ts";
import { callerOf, describe } from "./reply.ts";

/** Options of {@link inferRoutes}. */
export interface InferOptions {
  readonly service: InferenceService;
  readonly limits: RequestLimits;
}

interface ModelPath {
  readonly model: string;
  readonly version?: string;
}

const JSON_TYPE = "application/json; charset=utf-8";
const BINARY_TYPE = "application/octet-stream";

/** V2 inference with tensors as JSON and, by the binary tensor extension, as bytes behind it. */
export const inferRoutes: FastifyPluginAsync<InferOptions> = async (app, { service, limits }) => {
  const { bodyLimit } = app.initialConfig;
  const parse = async ({ headers }: FastifyRequest, payload: FastifyRequest["raw"]) =>
    parseInferBody(await readBody(payload, headers, bodyLimit as number), headerLength(headers));

  // Before the body is read: a server that has too much to do should not parse what it will refuse.
  app.addHook<{ Params: ModelPath }>("onRequest", ({ params: { model, version } }, _reply, done) => {
    service.refuseUnread(model, version);
    done();
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(["application/json", BINARY_TYPE], parse);
  // Triton's own client names no type.
  app.addContentTypeParser("*", async (request: FastifyRequest, payload: FastifyRequest["raw"]) => {
    if (request.headers["content-type"] === undefined) return parse(request, payload);
    await throwAway(payload, request.headers, bodyLimit as number);
    throw new ServiceError(
      "unsupported-encoding",
      `The body's Content-Type is not supported. Send application/json, or ${BINARY_TYPE} for binary tensors.`,
    );
  });

  for (const path of ["/v2/models/:model/infer", "/v2/models/:model/versions/:version/infer"]) {
    app.post<{ Params: ModelPath; Body: InferBody | undefined }>(path, async (request, reply) => {
      const { params, headers } = request;
      const body = request.body ?? parseInferBody(Buffer.alloc(0), headerLength(headers));
      const model = service.find(params.model, params.version, idOf(body));
      request.served = model;
      const inferRequest = parseInferRequest(body, limits, model.predictor.answers);
      const { predictions, phases } = await service.score(model, inferRequest, callerOf(reply));
      const response = encodeInferResponse(inferRequest, model, predictions);
      describe(reply, model, phases);
      if (response.headerLength !== undefined) void reply.header(HEADER_LENGTH, response.headerLength);
      return reply.type(response.headerLength === undefined ? JSON_TYPE : BINARY_TYPE).send(response.body);
    });
  }
};

/** Of a header that came twice Node makes one value with a comma, which is no length. */
function headerLength(headers: FastifyRequest["headers"]): string | undefined {
  const value = headers[HEADER_LENGTH];
  return Array.isArray(value) ? value.join(", ") : value;
}

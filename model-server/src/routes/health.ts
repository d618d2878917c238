import { type FastifyPluginAsyncTypebox, Type } from "@fastify/type-provider-typebox";
import { RETRY_AFTER_SECONDS } from "../errors.ts";
import type { Lifecycle } from "../lifecycle.ts";

const Live = Type.Object({ live: Type.Boolean() });
const Ready = Type.Object({ ready: Type.Boolean(), live: Type.Boolean() });

/** Whether the process runs (live), and whether it should get requests (ready). */
export const healthRoutes: FastifyPluginAsyncTypebox<{ lifecycle: Lifecycle }> = async (
  app,
  { lifecycle },
) => {
  app.get(
    "/v2/health/live",
    { config: { open: true }, schema: { response: { 200: Live, 503: Live } } },
    async (_request, reply) => reply.code(lifecycle.live ? 200 : 503).send({ live: lifecycle.live }),
  );

  app.get(
    "/v2/health/ready",
    { config: { open: true }, schema: { response: { 200: Ready, 503: Ready } } },
    async (_request, reply) => {
      if (lifecycle.ready) return { ready: true, live: true };
      return reply
        .code(503)
        .header("retry-after", RETRY_AFTER_SECONDS)
        .send({ ready: false, live: lifecycle.live });
    },
  );
};

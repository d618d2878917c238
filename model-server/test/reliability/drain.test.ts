import { Agent } from "node:http";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { ask, askFor, labelsOf } from "../fixtures/client.ts";
import { buildServer, startServer } from "../fixtures/process.ts";
import { makeSlowBundle } from "../fixtures/slow-bundle.ts";

beforeAll(buildServer);

const SOON = { interval: 1, timeout: 20_000 };
const IN_FLIGHT = 200;

/** A server that is told to end answers all that it has accepted. */
describe("SIGTERM", () => {
  it("with 200 requests in flight: not ready first, all of them answered, new ones refused, exit 0", async () => {
    const server = startServer({
      // A batch of four takes some milliseconds: most of the 200 still wait when the signal comes.
      MODEL_URI: pathToFileURL(makeSlowBundle({ phone: 10_000 })).href,
      INFERENCE_WORKERS: "1",
      MAX_BATCH_TEXTS: "4",
      LOG_LEVEL: "debug",
    });
    const url = await server.ready();
    const infer = `${url}/v2/models/slow-words/infer`;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    expect((await ask(`${url}/v2/health/ready`, { agent })).status).toBe(200);

    const inFlight = Array.from({ length: IN_FLIGHT }, () => askFor(infer, ["broken phone"]));
    const admitted = () => server.stdout().match(/"msg":"admitted"/g)?.length;
    await vi.waitFor(() => expect(admitted()).toBe(IN_FLIGHT), SOON);
    server.process.kill("SIGTERM");
    await vi.waitFor(async () => {
      expect((await ask(`${url}/v2/health/ready`, { agent })).status).toBe(503);
    }, SOON);
    expect((await ask(`${url}/v2/health/live`, { agent })).status).toBe(200);
    const late = await askFor(infer, ["too late"]);
    expect([late.status, late.headers["retry-after"], late.headers.connection]).toEqual([503, "1", "close"]);

    const answers = await Promise.all(inFlight);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(IN_FLIGHT);
    for (const answer of answers) expect(labelsOf(answer)).toEqual(["phone"]);
    expect(await server.ended).toBe(0);
    expect(server.stdout()).toMatch(/"waitingTexts":[1-9]\d*,"msg":"draining"/);
  });
});

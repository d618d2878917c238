import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { ask, askFor, labelsOf } from "../fixtures/client.ts";
import { buildServer, startServer } from "../fixtures/process.ts";
import { makeSlowBundle } from "../fixtures/slow-bundle.ts";

beforeAll(buildServer);

const SOON = { interval: 1, timeout: 20_000 };
const QUEUE = 16;
const REQUESTS = 300;

/** More than the server can take; `bench/serving/faults.ts` has the long version with its figures. */
describe("overload", () => {
  it("refuses exactly what does not fit, at once, while health checks are answered", async () => {
    const server = startServer({
      // Long enough that nothing of the rest happens after it, unless it waited for it.
      MODEL_URI: pathToFileURL(makeSlowBundle({ broken: 1_500_000 })).href,
      INFERENCE_WORKERS: "1",
      MAX_QUEUED_TEXTS: String(QUEUE),
      LOG_LEVEL: "debug",
    });
    const url = await server.ready();
    const infer = `${url}/v2/models/slow-words/infer`;
    let running = true;
    const first = askFor(infer, ["broken"]).finally(() => {
      running = false;
    });
    await vi.waitFor(() => expect(server.stdout()).toContain('"msg":"admitted"'), SOON);

    const refused: Awaited<typeof first>[] = [];
    const others = Array.from({ length: REQUESTS }, async () => {
      const answer = await askFor(infer, ["my card"]);
      if (answer.status === 503) refused.push(answer);
      return answer;
    });
    await vi.waitFor(() => expect(refused).toHaveLength(REQUESTS - QUEUE), SOON);
    expect((await ask(`${url}/v2/health/ready`)).status).toBe(200);
    expect((await ask(`${url}/v2/health/live`)).status).toBe(200);
    expect(running, "refusals waited for the inference").toBe(true);

    for (const { headers, body } of refused) {
      expect(headers["retry-after"]).toBe("1");
      expect(JSON.parse(body).error).toContain(`overloaded: ${QUEUE} texts wait, at most ${QUEUE} may`);
    }
    expect((await first).status).toBe(200);
    const admitted = (await Promise.all(others)).filter(({ status }) => status === 200);
    expect(admitted).toHaveLength(QUEUE);
    for (const answer of admitted) expect(labelsOf(answer)).toEqual(["card"]);
    expect((await askFor(infer, ["refund my money"])).status).toBe(200);
  });
});

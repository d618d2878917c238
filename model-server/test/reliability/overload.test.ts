import { connect } from "node:net";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { ask, askFor, bodyOf, labelsOf } from "../fixtures/client.ts";
import { buildServer, startServer } from "../fixtures/process.ts";
import { makeSlowBundle } from "../fixtures/slow-bundle.ts";

beforeAll(buildServer);

const SOON = { interval: 1, timeout: 20_000 };
const QUEUE = 16;
const REQUESTS = 300;

/** Announces a body, and sends it only after it was answered; then asks for the health on the same connection. */
async function withoutBody(url: string, path: string, body: string) {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  const answer = () =>
    new Promise<string>((resolve, reject) => {
      socket.once("data", (data) => resolve(String(data)));
      socket.once("close", () => reject(new Error("closed without an answer")));
    });
  const head = `Host: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
  socket.write(`POST ${path} HTTP/1.1\r\n${head}\r\n\r\n`);
  const first = await answer();
  socket.write(`${body}GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n`);
  return { first, second: await answer() };
}

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
    const unsent = await withoutBody(url, new URL(infer).pathname, bodyOf(["my card"]));
    expect(unsent.first).toMatch(/^HTTP\/1\.1 503 [\s\S]+\r\nretry-after: 1\r\n/i);
    expect(unsent.second, "the connection is still good").toMatch(/^HTTP\/1\.1 200 /);
    const { body: statistics } = await ask(`${url}/v2/models/slow-words/stats`);
    const [{ inference_stats }] = JSON.parse(statistics).model_stats;
    expect(inference_stats.fail.count, "each refusal is counted").toBe(REQUESTS - QUEUE + 1);
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

import { Agent } from "node:http";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { type Balancer, balancerOver } from "../fixtures/balancer.ts";
import { ask, askFor } from "../fixtures/client.ts";
import { buildServer, startServer } from "../fixtures/process.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

beforeAll(buildServer);

const CLIENTS = 8;
const TEST_MS = 90_000;
const SOON = { interval: 5, timeout: 25_000 };

async function replica(maxAgeMs: number) {
  const server = startServer({
    MODEL_URI: pathToFileURL(makeWordBundle()).href,
    INFERENCE_WORKERS: "1",
    MAX_CONNECTION_AGE_MS: String(maxAgeMs),
  });
  const url = await server.ready();
  const answered = async () => {
    const { body } = await ask(`${url}/v2/models/tiny-words/stats`);
    return JSON.parse(body).model_stats[0].inference_stats.success.count as number;
  };
  return { port: Number(new URL(url).port), answered };
}

/**
 * Clients that keep their connection as long as the server lets them, and ask in step: how many of them are at a replica
 * decides how many requests it gets, not how fast it is on a busy machine.
 */
function keepAsking({ url }: Balancer) {
  const seen = { requests: 0, failed: [] as number[] };
  let going = true;
  const agents = Array.from({ length: CLIENTS }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  const ask = async (agent: Agent) => {
    const { status } = await askFor(`${url}/v2/models/tiny-words/infer`, ["my card"], agent);
    seen.requests++;
    if (status !== 200) seen.failed.push(status);
  };
  const asking = (async () => {
    while (going) await Promise.all(agents.map(ask));
  })();
  const stop = async () => {
    going = false;
    await asking;
    for (const agent of agents) agent.destroy();
  };
  onTestFinished(stop);
  return { seen, stop };
}

/** Clients that keep their connections, in front of a balancer of connections. */
describe("two replicas", () => {
  it(
    "both carry 40 to 60 % of the requests, though the second came when all clients were connected",
    async () => {
      const [first, second] = [await replica(200), await replica(200)];
      const balancer = await balancerOver([first.port]);
      const { seen, stop } = keepAsking(balancer);
      await vi.waitFor(() => expect(seen.requests).toBeGreaterThan(10 * CLIENTS), SOON);
      expect(await second.answered()).toBe(0);
      balancer.replicas = [first.port, second.port];
      // Every connection of before is over, whatever its age was.
      const joined = balancer.connections;
      await vi.waitFor(() => expect(balancer.connections).toBeGreaterThan(joined + 2 * CLIENTS), SOON);
      const before = [await first.answered(), await second.answered()];
      const measured = balancer.connections;
      await vi.waitFor(() => expect(balancer.connections).toBeGreaterThan(measured + 8 * CLIENTS), SOON);
      await stop();
      const [atFirst, atSecond] = [await first.answered(), await second.answered()].map(
        (count, i) => count - (before[i] as number),
      ) as [number, number];
      const share = atSecond / (atFirst + atSecond);
      expect(share).toBeGreaterThanOrEqual(0.4);
      expect(share).toBeLessThanOrEqual(0.6);
      expect(seen.failed).toEqual([]);
    },
    TEST_MS,
  );

  it(
    "without an end to connections the second would carry nothing",
    async () => {
      const [first, second] = [await replica(86_400_000), await replica(86_400_000)];
      const balancer = await balancerOver([first.port]);
      const { seen, stop } = keepAsking(balancer);
      await vi.waitFor(() => expect(seen.requests).toBeGreaterThan(10 * CLIENTS), SOON);
      balancer.replicas = [first.port, second.port];
      const joined = seen.requests;
      await vi.waitFor(() => expect(seen.requests).toBeGreaterThan(joined + 20 * CLIENTS), SOON);
      await stop();
      expect([await second.answered(), balancer.connections]).toEqual([0, CLIENTS]);
    },
    TEST_MS,
  );
});

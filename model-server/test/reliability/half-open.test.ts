import { connect } from "node:net";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { ask, askFor, bodyOf, labelsOf, openFiles } from "../fixtures/client.ts";
import { canMakeNetworks, makeNetwork } from "../fixtures/network.ts";
import { buildServer, startServer } from "../fixtures/process.ts";
import { makeSlowBundle } from "../fixtures/slow-bundle.ts";

beforeAll(buildServer);

const SOON = { interval: 20, timeout: 25_000 };
const OF_EACH = 20;
/** Some seconds of deadlines, on a machine that may be busy. */
const TEST_MS = 90_000;

async function started(environment: Record<string, string> = {}) {
  const server = startServer({
    MODEL_URI: pathToFileURL(makeSlowBundle({ phone: 1_000_000 })).href,
    HOST: "0.0.0.0",
    INFERENCE_WORKERS: "1",
    GRPC_PORT: "off",
    METRICS_PORT: "off",
    KEEP_ALIVE_TIMEOUT_MS: "1000",
    REQUEST_TIMEOUT_MS: "1000",
    REQUEST_DEADLINE_MS: "2000",
    ...environment,
  });
  const url = await server.ready();
  const infer = `${url}/v2/models/slow-words/infer`;
  await askFor(infer, ["my card"]);
  const files = () => openFiles(server.process.pid as number);
  return { server, url, infer, files, path: new URL(infer).pathname, port: Number(new URL(url).port) };
}

/** Runs in a network of its own: opens connections of three kinds, and says when the server has answered the idle ones. */
const CLIENTS = `
  const { connect } = require("node:net");
  const [host, port, each, path, body] = process.argv.slice(1);
  const head = "POST " + path + " HTTP/1.1\\r\\nHost: x\\r\\nContent-Type: application/json\\r\\nContent-Length: " + body.length + "\\r\\n\\r\\n";
  const sends = { idle: "GET /v2/health/live HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n", half: head + body.slice(0, 10), waiting: head + body };
  let left = Number(each);
  for (let i = 0; i < Number(each); i++) {
    for (const [kind, text] of Object.entries(sends)) {
      const socket = connect(Number(port), host, () => socket.write(text));
      socket.on("error", () => {});
      if (kind === "idle") socket.once("data", () => --left === 0 && console.log("all there"));
    }
  }
`;

describe("clients that are gone without a word", () => {
  it.skipIf(!canMakeNetworks())(
    "whose packets are lost from one moment on are given up by their deadlines, and others are answered",
    async () => {
      const { url, infer, files, path, port } = await started();
      const base = files();
      const network = makeNetwork();
      const clients = network.run(
        CLIENTS,
        network.host,
        String(port),
        String(OF_EACH),
        path,
        bodyOf(["broken phone"]),
      );
      await new Promise((resolve) => clients.stdout?.once("data", resolve));
      await vi.waitFor(() => expect(files()).toBeGreaterThanOrEqual(base + 2 * OF_EACH), SOON);
      network.cut();
      expect((await ask(`${url}/v2/health/ready`)).status).toBe(200);
      await vi.waitFor(() => expect(files()).toBeLessThanOrEqual(base), SOON);
      expect(clients.exitCode, "the clients hold their ends").toBe(null);
      expect(labelsOf(await askFor(infer, ["my card"]))).toEqual(["card"]);
    },
    TEST_MS,
  );

  it(
    "that read none of their answers are closed",
    async () => {
      const { url, files, port } = await started();
      const base = files();
      const answers = Buffer.byteLength((await ask(`${url}/openapi.json`)).body);
      const socket = connect(port, "127.0.0.1");
      onTestFinished(() => void socket.destroy());
      socket.on("error", () => {});
      // More than the buffers of both kernels hold.
      const times = Math.ceil(16_000_000 / answers);
      socket.pause().write("GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(times));
      await vi.waitFor(() => expect(files()).toBeGreaterThan(base), SOON);
      await vi.waitFor(() => expect(files()).toBeLessThanOrEqual(base), SOON);
      expect((await ask(`${url}/v2/health/ready`)).status).toBe(200);
    },
    TEST_MS,
  );
});

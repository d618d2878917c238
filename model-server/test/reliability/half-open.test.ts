import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { ask, askFor, bodyOf, openFiles } from "../fixtures/client.ts";
import { canMakeNetworks, makeNetwork } from "../fixtures/network.ts";
import { buildServer, startServer } from "../fixtures/process.ts";
import { makeSlowBundle } from "../fixtures/slow-bundle.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

beforeAll(buildServer);

const SOON = { interval: 20, timeout: 25_000 };
const OF_EACH = 20;
/** Some seconds of deadlines, on a machine that may be busy. */
const TEST_MS = 90_000;

async function started(environment: Record<string, string> = {}, model = "slow-words") {
  const server = startServer({
    MODEL_URI: pathToFileURL(makeSlowBundle({ phone: 300_000 })).href,
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
  const infer = `${url}/v2/models/${model}/infer`;
  await askFor(infer, ["my card"]);
  const files = () => openFiles(server.process.pid as number);
  return { server, url, infer, files, path: new URL(infer).pathname, port: Number(new URL(url).port) };
}

/** Whether the server's end of a connection within this machine is open. */
function isEstablished(serverPort: number, clientPort: number): boolean {
  const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, "0");
  // Local address, remote address, state: 01 is ESTABLISHED.
  return readFileSync("/proc/net/tcp", "utf8").includes(
    `0100007F:${hex(serverPort)} 0100007F:${hex(clientPort)} 01 `,
  );
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
      // Their inferences may still run: of a client that is gone without a word, nobody knows that it is.
      await vi.waitFor(async () => expect((await askFor(infer, ["my card"])).status).toBe(200), SOON);
    },
    TEST_MS,
  );

  it(
    "that do not read their answer are closed, though their request was right and whole",
    async () => {
      // More than both kernels keep for a client that reads nothing.
      const description = "x".repeat(3_900_000);
      const bundle = makeWordBundle(({ manifest }) => Object.assign(manifest, { description }));
      const { url, port } = await started({ MODEL_URI: pathToFileURL(bundle).href }, "tiny-words");
      const socket = connect(port, "127.0.0.1");
      onTestFinished(() => void socket.destroy());
      socket.on("error", () => {});
      socket.pause().write("GET /v2/models/tiny-words/card HTTP/1.1\r\nHost: x\r\n\r\n");
      const isOpen = () => isEstablished(port, socket.localPort as number);
      await vi.waitFor(() => expect(isOpen()).toBe(true), SOON);
      await vi.waitFor(() => expect(isOpen()).toBe(false), SOON);
      expect((await ask(`${url}/v2/health/ready`)).status).toBe(200);
    },
    TEST_MS,
  );
});

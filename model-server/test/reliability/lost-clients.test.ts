import { connect, type Socket } from "node:net";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { ask, askFor, bodyOf, labelsOf, openFiles } from "../fixtures/client.ts";
import { buildServer, startServer } from "../fixtures/process.ts";
import { makeSlowBundle } from "../fixtures/slow-bundle.ts";

beforeAll(buildServer);

const SOON = { interval: 5, timeout: 20_000 };
const SOCKETS = 500;

async function started(environment: Record<string, string>) {
  const server = startServer({
    MODEL_URI: pathToFileURL(makeSlowBundle({ phone: 300_000 })).href,
    INFERENCE_WORKERS: "1",
    ...environment,
  });
  const url = await server.ready();
  const infer = `${url}/v2/models/slow-words/infer`;
  // One of each first: modules, workers and caches that stay open are not counted.
  await askFor(infer, ["my card"]);
  const pid = server.process.pid as number;
  return { server, url, infer, files: () => openFiles(pid), port: Number(new URL(url).port) };
}

function open(port: number, sends: string): Socket {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => {});
  socket.write(sends);
  return socket;
}

const connected = (socket: Socket) =>
  new Promise<void>((resolve) => {
    if (!socket.connecting) resolve();
    else socket.once("connect", () => resolve());
  });

/** Clients that are slow or gone; `bench/serving/faults.ts` has the long version. */
describe("lost clients", () => {
  it("that send a header a day are closed, and others are answered meanwhile", async () => {
    const { url, infer, files, port } = await started({ REQUEST_TIMEOUT_MS: "1500" });
    const base = files();
    const answers: string[] = [];
    const sockets = Array.from({ length: SOCKETS }, () => open(port, "POST / HTTP/1.1\r\nHost: x\r\nX-A"));
    const closed = sockets.map(
      (socket) =>
        new Promise((resolve) =>
          socket.on("data", (data) => answers.push(String(data))).on("close", resolve),
        ),
    );
    await Promise.all(sockets.map(connected));
    expect((await ask(`${url}/v2/health/ready`)).status).toBe(200);
    expect(labelsOf(await askFor(infer, ["my card"]))).toEqual(["card"]);
    await Promise.all(closed);
    expect(answers.filter((answer) => answer.startsWith("HTTP/1.1 408 "))).toHaveLength(SOCKETS);
    await vi.waitFor(() => expect(files()).toBeLessThanOrEqual(base), SOON);
  });

  it("that hang up in the middle of their inference leave nothing behind", async () => {
    const { server, infer, files, port } = await started({ LOG_LEVEL: "debug" });
    const base = files();
    const body = bodyOf(["broken phone"]);
    const request = `POST ${new URL(infer).pathname} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const sockets = Array.from({ length: SOCKETS }, () => open(port, request));
    await Promise.all(sockets.map(connected));
    for (const socket of sockets) socket.destroy();
    await vi.waitFor(() => expect(files()).toBeLessThanOrEqual(base), SOON);
    expect(labelsOf(await askFor(infer, ["my card"]))).toEqual(["card"]);
    // When the last one came, no text of theirs waited before it.
    expect(
      server
        .stdout()
        .match(/"waitingTexts":\d+,"msg":"admitted"/g)
        ?.at(-1),
    ).toContain('"waitingTexts":1,');
  });
});

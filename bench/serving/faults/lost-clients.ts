import { setTimeout as delay } from "node:timers/promises";
import { open, openFiles, type Subject, stillAnswers, whileHealthy } from "./run.ts";

const SLOW_CLIENTS = 500;
const AT_ONCE = 100;
/** Node looks for slow clients once a second, the server gives them ten; the rest is for a busy machine. */
const CLOSED_AFTER_S = 15;
const BACK_TO_BASE_MS = 10_000;

/** Clients that send a header a day. */
export async function slowloris(subject: Subject): Promise<void> {
  const { server, findings } = subject;
  findings.section(`Slow clients: ${SLOW_CLIENTS} connections that never finish a header`);
  const base = openFiles(server.pid);
  await whileHealthy(subject, "meanwhile", async () => {
    const slow = await Promise.all(
      Array.from({ length: SLOW_CLIENTS }, () => open(server, "POST / HTTP/1.1\r\nHost: x\r\nX-A")),
    );
    const start = performance.now();
    await Promise.all(slow.map((socket) => new Promise((resolve) => socket.resume().once("close", resolve))));
    findings.promise("closed after s", (performance.now() - start) / 1000, CLOSED_AFTER_S);
  });
  await backToBase(subject, base);
}

/** Clients that hang up once their request is sent: in the queue, or in the middle of their inference. */
export async function hangUps(subject: Subject): Promise<void> {
  const { server, findings, texts, perRequest, smoke } = subject;
  const clients = smoke ? 500 : 10_000;
  findings.section(`${clients} clients that hang up in the middle of their inference`);
  const data = texts.slice(0, perRequest);
  const body = JSON.stringify({ inputs: [{ name: "TEXT", datatype: "BYTES", shape: [data.length], data }] });
  const head = `Host: x\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  const request = `POST ${new URL(server.url).pathname} HTTP/1.1\r\n${head}\r\n\r\n${body}`;
  const base = openFiles(server.pid);
  await whileHealthy(subject, "meanwhile", async () => {
    for (let done = 0; done < clients; done += AT_ONCE) {
      const sockets = await Promise.all(Array.from({ length: AT_ONCE }, () => open(server, request)));
      // Connections are accepted in turn: where this is answered, the server has the requests of all of them.
      await fetch(new URL("/v2/health/live", server.url), { headers: { connection: "close" } });
      for (const socket of sockets) socket.destroy();
    }
  });
  await backToBase(subject, base);
  await stillAnswers(subject);
}

/** The load generator's own connections may be among those of before. */
async function backToBase({ server, findings }: Subject, base: number): Promise<void> {
  const deadline = performance.now() + BACK_TO_BASE_MS;
  while (openFiles(server.pid) > base && performance.now() < deadline) await delay(100);
  findings.promise("descriptors afterwards, at most those of before", openFiles(server.pid), base);
}

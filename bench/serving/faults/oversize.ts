import { request } from "node:http";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { peakGrowth, type Subject, stillAnswers, whileHealthy } from "./run.ts";

/** Bodies over a limit: refused, at no cost of memory. Each comes several times, one after the other. */
export async function oversize(subject: Subject): Promise<void> {
  const { findings, server, maxBodyBytes: limit, smoke } = subject;
  const limitMiB = limit / 1024 / 1024;
  findings.section(`Bodies that are too much; the limit is ${limitMiB} MiB`);
  const times = smoke ? 1 : 5;
  const spaces = (bytes: number) => Buffer.alloc(bytes, 32);
  const bomb = gzipSync(spaces(64 * limit));
  const cases: readonly (readonly [string, number, () => Promise<number>])[] = [
    ["one byte over the limit", 413, () => post(subject, spaces(limit + 1))],
    [
      "chunked, over the limit",
      413,
      () => chunked(subject, new Array(limit / 65_536 + 1).fill(" ".repeat(65_536))),
    ],
    [
      `a gzip bomb of ${64 * limitMiB} MiB in ${Math.round(bomb.length / 1024)} KiB`,
      413,
      () => post(subject, bomb, "gzip"),
    ],
    ["JSON of depth 250,000", 400, () => post(subject, Buffer.from("[".repeat(250_000)))],
    ["70,000 chunks of one byte", 400, () => chunked(subject, new Array(70_000).fill(" "))],
  ];
  for (const [name, expected, send] of cases) {
    // What it needs once and keeps, code and pools, is not counted.
    await send();
    let other = 0;
    const growth = await peakGrowth(server.pid, () =>
      whileHealthy(subject, name, async () => {
        for (let i = 0; i < times; i++) if ((await send()) !== expected) other++;
      }),
    );
    findings.promise(`${name}: answers other than ${expected}`, other, 0);
    findings.promise(`${name}: growth of memory at its peak in MiB`, growth, limitMiB);
  }
  await stillAnswers(subject);
}

/** The answer's status; 0 where there is none. */
function post({ server }: Subject, body: Buffer, encoding = "identity"): Promise<number> {
  const headers = {
    "content-type": "application/json",
    "content-encoding": encoding,
    "content-length": body.length,
  };
  return new Promise((resolve) => {
    const sent = request(server.url, { method: "POST", agent: false, headers }, (response) => {
      resolve(response.statusCode ?? 0);
      response.resume();
      sent.destroy();
    });
    sent.on("error", () => resolve(0));
    sent.end(body);
  });
}

/** Sends each text as a chunk of its own, for what else would write them together. */
function chunked({ server }: Subject, chunks: readonly string[]): Promise<number> {
  const { hostname, port, pathname } = new URL(server.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let answer = "";
    socket.on("data", (part) => {
      answer += part;
      const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];
      if (status === undefined) return;
      resolve(Number(status));
      socket.destroy();
    });
    // The server may close while we still send: what counts is what it answered.
    socket.on("error", () => {}).on("close", () => resolve(0));
    const head = "Host: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked";
    socket.write(`POST ${pathname} HTTP/1.1\r\n${head}\r\n\r\n`);
    for (const chunk of chunks) socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    socket.write("0\r\n\r\n");
  });
}

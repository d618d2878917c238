import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect } from "node:net";

/** What {@link warmUp} asks, and for how long. */
export interface WarmUpOptions {
  /** What answers the server's clients. */
  readonly handle: RequestListener;
  /** Where a model is asked. */
  readonly path: string;
  /** Texts to ask about, one a request, over and over. */
  readonly texts: readonly string[];
  readonly requests: number;
  /** It ends then, however many were answered: a slow machine must not start late. In milliseconds. */
  readonly withinMs: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** So many requests at once fill batches, as under load. */
const CONNECTIONS = 32;

/**
 * Asks the server itself, over HTTP, so that the code which a request goes through is compiled when the first client
 * comes: V8 needs some thousand requests for that, and until then each takes several times as long.
 *
 * @returns requests that were answered well; it stops at the first one that was not
 */
export async function warmUp(options: WarmUpOptions): Promise<number> {
  const { handle, requests, withinMs } = options;
  const messages = messagesOf(options);
  const server = createServer(handle).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const until = performance.now() + withinMs;
  let [sent, answered] = [0, 0];
  const next = () =>
    sent < requests && performance.now() < until ? messages[sent++ % messages.length] : undefined;
  const ask = () =>
    new Promise<void>((resolve) => {
      let received = "";
      const socket = connect(port, "127.0.0.1");
      const send = () => {
        const message = next();
        if (message === undefined) socket.destroy();
        else socket.write(message);
      };
      socket.once("connect", send).on("data", (part) => {
        received += part.toString("latin1");
        if (!isWhole(received)) return;
        if (!received.startsWith("HTTP/1.1 200 ")) {
          sent = requests;
          socket.destroy();
          return;
        }
        received = "";
        answered++;
        send();
      });
      // What is wrong with a request shows to a client that has more to lose.
      socket.on("error", () => {}).once("close", () => resolve());
    });
  await Promise.all(Array.from({ length: CONNECTIONS }, ask));
  server.close();
  return answered;
}

function messagesOf({ path, texts, headers = {} }: WarmUpOptions): Buffer[] {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return texts.map((text) => {
    const input = { name: "TEXT", datatype: "BYTES", shape: [1], data: [text] };
    const body = Buffer.from(JSON.stringify({ inputs: [input] }));
    const type = "content-type: application/json\r\n";
    const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\n${type}${lines.join("")}content-length: ${body.length}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), body]);
  });
}

/** Whether all bytes of an answer are there. */
function isWhole(received: string): boolean {
  const headEnds = received.indexOf("\r\n\r\n");
  if (headEnds < 0) return false;
  const length = Number(/^content-length: (\d+)/im.exec(received)?.[1] ?? 0);
  return received.length >= headEnds + 4 + length;
}

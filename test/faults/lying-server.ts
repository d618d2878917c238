import { Agent, createServer, request, type Server } from "node:http";

/** What is answered: the truth, JSON of another shape, or that there is too much to do. */
export type Manner = "truth" | "wrong-shape" | "overloaded";

/** In front of a model server; says something else when it is told to. */
export class LyingServer {
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  manner: Manner = "truth";
  /** How often it did. */
  lies = 0;

  private constructor(upstream: number) {
    this.#server = createServer((incoming, outgoing) => {
      const inference = incoming.method === "POST";
      if (inference && this.manner !== "truth") {
        this.lies += 1;
        incoming.resume();
        incoming.once("end", () => {
          const [status, headers, body] =
            this.manner === "overloaded"
              ? [503, { "retry-after": "1" }, { error: "overloaded" }]
              : [200, {}, { model_name: "other", outputs: [{ name: "LABEL", shape: [1], data: [7] }] }];
          outgoing.writeHead(status as number, {
            "content-type": "application/json",
            ...(headers as object),
          });
          outgoing.end(JSON.stringify(body));
        });
        return;
      }
      const { method, url, headers } = incoming;
      const onward = request(
        { host: "127.0.0.1", port: upstream, method, path: url, headers, agent: this.#agent },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      onward.on("error", () => outgoing.destroy());
      outgoing.on("close", () => onward.destroy());
      incoming.pipe(onward);
    });
  }

  /** @param upstream port of the real one */
  static async start(upstream: number): Promise<LyingServer> {
    const server = new LyingServer(upstream);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

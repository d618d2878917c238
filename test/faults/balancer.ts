import { connect, createServer, type Server, type Socket } from "node:net";

/** Spreads connections over servers as a Service does: each new one goes to the next server, and stays there. */
export class Balancer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #targets: readonly number[];
  #next = 0;

  private constructor(targets: readonly number[]) {
    this.#targets = targets;
    this.#server = createServer((client) => this.#accept(client));
  }

  /** @param at where it listens; any free port of 127.0.0.1 when absent */
  static async start(
    targets: readonly number[],
    at: { readonly host: string; readonly port: number } = { host: "127.0.0.1", port: 0 },
  ): Promise<Balancer> {
    const balancer = new Balancer(targets);
    await new Promise<void>((resolve, reject) => {
      balancer.#server.once("error", reject);
      balancer.#server.listen(at, resolve);
    });
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  /** Which ports take new connections from now on; those of a server that is not ready get none. */
  route(targets: readonly number[]): void {
    this.#targets = targets;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: Socket): void {
    const port = this.#targets[this.#next++ % Math.max(1, this.#targets.length)];
    if (port === undefined) {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port, host: "127.0.0.1", noDelay: true });
    client.setNoDelay(true);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from
        .on("error", () => to.destroy())
        .on("close", () => {
          this.#sockets.delete(from);
          to.destroy();
        });
      from.pipe(to);
    }
  }
}

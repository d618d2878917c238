import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { freePort } from "../helpers/free-port.ts";
import { until } from "./until.ts";

const host = "127.0.0.1";

/** What is wrong with a connection; `attributes` as toxiproxy's documentation has them. */
export interface Toxic {
  readonly type: "latency" | "timeout" | "reset_peer" | "limit_data" | "slicer" | "bandwidth" | "slow_close";
  readonly attributes: Readonly<Record<string, number>>;
}

/** A connection's other end, reached through a process that spoils what passes it. */
export interface SpoiledPort {
  readonly port: number;
  /** Spoils answers, on connections that are open too. */
  spoil(toxic: Toxic): Promise<void>;
  /** Closes the port: connections are refused. */
  close(): Promise<void>;
  /** Whole again. */
  heal(): Promise<void>;
}

/** toxiproxy's server; ends with this process. */
export class Toxiproxy {
  readonly #process: ChildProcess;
  readonly #url: string;
  #proxies = 0;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.#url = url;
  }

  static async start(): Promise<Toxiproxy> {
    const path = execFileSync(join(import.meta.dirname, "toxiproxy-path"), { encoding: "utf8" }).trim();
    const port = await freePort(host);
    const server = spawn(path, ["-host", host, "-port", String(port)], { stdio: "ignore" });
    process.once("exit", () => server.kill("SIGKILL"));
    const proxy = new Toxiproxy(server, `http://${host}:${port}`);
    await until("toxiproxy answers", () =>
      fetch(`${proxy.#url}/version`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    return proxy;
  }

  /** @param upstream port of this machine */
  async before(upstream: number): Promise<SpoiledPort> {
    this.#proxies += 1;
    const name = `proxy-${this.#proxies}`;
    const body = { name, listen: `${host}:0`, upstream: `${host}:${upstream}`, enabled: true };
    const { listen } = (await this.#call("POST", "/proxies", body)) as { listen: string };
    const toxic = `/proxies/${name}/toxics`;
    return {
      port: Number(listen.slice(listen.lastIndexOf(":") + 1)),
      spoil: async ({ type, attributes }) =>
        void (await this.#call("POST", toxic, { name: type, type, stream: "downstream", attributes })),
      close: async () => void (await this.#call("POST", `/proxies/${name}`, { listen, enabled: false })),
      heal: async () => {
        const toxics = (await this.#call("GET", toxic)) as { name: string }[];
        for (const { name: kind } of toxics) await this.#call("DELETE", `${toxic}/${kind}`);
        await this.#call("POST", `/proxies/${name}`, { listen, enabled: true });
      },
    };
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    if (this.#process.kill("SIGKILL")) await ended;
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.#url + path, { method, body: body ? JSON.stringify(body) : null });
    const text = await response.text();
    if (!response.ok) throw new Error(`toxiproxy answered ${response.status} to ${method} ${path}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
}

/** One that is free now. */

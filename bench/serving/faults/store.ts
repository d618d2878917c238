import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../server-process.ts";

export const BUCKET = "models-of-the-bench";
const NO_FILE = "/dev/null";
const UP_MS = 20_000;
const root = join(import.meta.dirname, "../../..");

/** A real S3 server with one bundle, behind a port of ours that can be ill. */
export class Store {
  readonly #folder = mkdtempSync(join(tmpdir(), "bench-s3-"));
  readonly #credentials = join(this.#folder, "credentials");
  readonly #key = randomBytes(8).toString("hex");
  readonly #secret = randomBytes(16).toString("hex");
  readonly #sockets = new Set<Socket>();
  #server: ChildProcess | undefined;
  #front: Server | undefined;
  #behind = 0;
  #port = 0;
  #silent = false;

  /** What clients need to reach it. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${this.#port}`,
      AWS_REGION: "us-east-1",
      AWS_SHARED_CREDENTIALS_FILE: this.#credentials,
      AWS_CONFIG_FILE: NO_FILE,
      AWS_EC2_METADATA_DISABLED: "true",
      S3_PATH_STYLE: "true",
    };
  }

  /** @param bundle - folder that is put below `model/` in the bucket */
  async start(bundle: string): Promise<void> {
    const served = join(this.#folder, "served");
    mkdirSync(served);
    cpSync(bundle, join(served, BUCKET, "model"), { recursive: true });
    this.#behind = await freePort();
    this.#port = await freePort();
    const binary = execFileSync(join(root, "test/s3-server/path"), { encoding: "utf8" }).trim();
    this.#server = spawn(binary, ["--port", `127.0.0.1:${this.#behind}`, "posix", served], {
      env: { ROOT_ACCESS_KEY_ID: this.#key, ROOT_SECRET_ACCESS_KEY: this.#secret },
      stdio: "ignore",
    });
    const deadline = performance.now() + UP_MS;
    while (!(await isOpen(this.#behind))) {
      if (performance.now() > deadline) throw new Error("The S3 server of the bench does not start.");
      await delay(50);
    }
    this.allow(true);
  }

  async stop(): Promise<void> {
    await this.close();
    this.#server?.kill("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Takes connections on the port; without `passing`, no byte is answered on those that come. */
  async open(passing: boolean): Promise<void> {
    this.#silent = !passing;
    if (this.#front !== undefined) return;
    const front = createServer((client) => this.#take(client));
    this.#front = front;
    await new Promise<void>((resolve) => front.listen(this.#port, "127.0.0.1", resolve));
  }

  /** Nobody listens on the port any more. */
  async close(): Promise<void> {
    const front = this.#front;
    this.#front = undefined;
    const closed = new Promise((resolve) => (front === undefined ? resolve(0) : front.close(resolve)));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Writes the file of credentials: right ones, or such as are refused with 403. */
  allow(right: boolean): void {
    const secret = right ? this.#secret : "wrong";
    writeFileSync(
      this.#credentials,
      `[default]\naws_access_key_id=${this.#key}\naws_secret_access_key=${secret}\n`,
    );
  }

  #take(client: Socket): void {
    this.#sockets.add(client);
    client.on("error", () => {}).on("close", () => this.#sockets.delete(client));
    if (this.#silent) return;
    const behind = connect(this.#behind, "127.0.0.1").on("error", () => client.destroy());
    client
      .on("close", () => behind.destroy())
      .pipe(behind)
      .pipe(client);
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    }).on("error", () => resolve(false));
  });
}

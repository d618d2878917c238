import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../../test/helpers/free-port.ts";
import { type S3Server, startS3 } from "../../../test/s3-server/server.ts";

export const BUCKET = "models-of-the-bench";
const NO_FILE = "/dev/null";

/** A real S3 server with one bundle, behind a port of ours that can be ill. */
export class Store {
  readonly #folder = mkdtempSync(join(tmpdir(), "bench-s3-"));
  readonly #credentials = join(this.#folder, "credentials");
  readonly #sockets = new Set<Socket>();
  #server: S3Server | undefined;
  #front: Server | undefined;
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
    this.#server = await startS3(served);
    this.#port = await freePort();
    this.allow(true);
  }

  async stop(): Promise<void> {
    await this.close();
    await this.#server?.stop();
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
    const { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret } = this.#server?.credentials ?? {};
    writeFileSync(
      this.#credentials,
      `[default]\naws_access_key_id=${key}\naws_secret_access_key=${right ? secret : "wrong"}\n`,
    );
  }

  #take(client: Socket): void {
    this.#sockets.add(client);
    client.on("error", () => {}).on("close", () => this.#sockets.delete(client));
    if (this.#silent) return;
    const behind = connect(Number(new URL(this.#server?.endpoint ?? "").port), "127.0.0.1").on("error", () =>
      client.destroy(),
    );
    client
      .on("close", () => behind.destroy())
      .pipe(behind)
      .pipe(client);
  }
}

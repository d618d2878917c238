import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { temporaryFolder } from "../fixtures/bundle-folder.ts";

export const BUCKET = "models-of-the-test";

/** A real S3 server over a folder. */
export interface S3Server {
  readonly port: number;
  /** Folder of the bucket: what is written there is in the bucket. */
  readonly bucket: string;
  /** What clients need to reach it, as environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const NO_FILE = "/dev/null";

/** Starts a server with one bucket; stopped when the test ends. Starting again with the same settings is possible. */
export async function startS3(again?: S3Server): Promise<S3Server> {
  const binary = process.env["S3_SERVER"];
  if (binary === undefined)
    throw new Error("S3_SERVER does not name the server. Run model-server/bin/test-s3.");
  const bucket = again?.bucket ?? join(temporaryFolder(), BUCKET);
  mkdirSync(bucket, { recursive: true });
  const port = again?.port ?? (await freePort());
  const environment = again?.environment ?? {
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: randomBytes(8).toString("hex"),
    AWS_SECRET_ACCESS_KEY: randomBytes(16).toString("hex"),
    AWS_CONFIG_FILE: NO_FILE,
    AWS_SHARED_CREDENTIALS_FILE: NO_FILE,
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const child = spawn(binary, ["--port", `127.0.0.1:${port}`, "posix", join(bucket, "..")], {
    env: {
      ROOT_ACCESS_KEY_ID: environment["AWS_ACCESS_KEY_ID"],
      ROOT_SECRET_ACCESS_KEY: environment["AWS_SECRET_ACCESS_KEY"],
    },
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  onTestFinished(stop);
  await vi.waitFor(() => isOpen(port), { interval: 20, timeout: 20_000 });
  return { port, bucket, environment, stop };
}

/** Puts a bundle under a prefix of the bucket. */
export function publish({ bucket }: S3Server, folder: string, prefix = "models/tiny/1"): void {
  cpSync(folder, join(bucket, prefix), { recursive: true });
}

/** What a proxy does with the bytes that come from the server. */
export type Meddling = (part: Buffer, client: Socket) => void;

/** Passes bytes to the server on another port; closed when the test ends. */
export async function proxyTo({ port }: S3Server, meddle: Meddling): Promise<number> {
  const proxy = createServer((client) => {
    const server = connect(port, "127.0.0.1");
    client.on("error", () => {}).on("close", () => server.destroy());
    server.on("error", () => {}).on("close", () => client.destroy());
    client.on("data", (part) => server.write(part));
    server.on("data", (part) => meddle(part, client));
  });
  onTestFinished(() => {
    proxy.close();
  });
  return listen(proxy);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as { port: number }).port;
}

function isOpen(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve();
    });
    socket.on("error", reject);
  });
}

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../helpers/free-port.ts";

/** A real S3 server over a folder. */
export interface S3Server {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const region = "us-east-1";
const credentials = { AWS_ACCESS_KEY_ID: "tester", AWS_SECRET_ACCESS_KEY: "of-tests-only" };

/** @param folder - its subfolders are the buckets */
export async function startS3(folder: string): Promise<S3Server> {
  mkdirSync(folder, { recursive: true });
  const program = execFileSync(join(import.meta.dirname, "path"), {
    encoding: "utf8",
  }).trim();
  const port = await freePort();
  const child = spawn(program, ["--port", `127.0.0.1:${port}`, "--region", region, "posix", folder], {
    env: {
      ROOT_ACCESS_KEY_ID: credentials.AWS_ACCESS_KEY_ID,
      ROOT_SECRET_ACCESS_KEY: credentials.AWS_SECRET_ACCESS_KEY,
    },
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const endpoint = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(endpoint).then(
      () => true,
      () => false,
    );
  while (!(await answers())) await delay(100);
  return {
    endpoint,
    region,
    credentials,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

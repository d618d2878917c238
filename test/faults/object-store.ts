import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { stateSettings } from "../../constructs/flink-configuration/state.ts";
import { type S3Server, startS3 } from "../s3-server/server.ts";

/** A real S3 server with one bucket, and what Flink is told of it. */
export class ObjectStore {
  static readonly bucket = "flink";
  readonly #folder: string;
  readonly #server: S3Server;
  readonly #client: S3Client;

  private constructor(folder: string, server: S3Server) {
    this.#folder = folder;
    this.#server = server;
    const { endpoint, region, credentials } = server;
    this.#client = new S3Client({
      endpoint,
      region,
      forcePathStyle: true,
      credentials: {
        accessKeyId: credentials["AWS_ACCESS_KEY_ID"] ?? "",
        secretAccessKey: credentials["AWS_SECRET_ACCESS_KEY"] ?? "",
      },
      // Newer checksums are unknown to some servers.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
    });
  }

  static async start(): Promise<ObjectStore> {
    const folder = mkdtempSync(join(tmpdir(), "object-store-"));
    mkdirSync(join(folder, ObjectStore.bucket));
    return new ObjectStore(folder, await startS3(folder));
  }

  get port(): number {
    return Number(new URL(this.#server.endpoint).port);
  }

  /** Folder of Flink's plugins with the one for S3 in it. */
  get plugins(): string {
    return execFileSync(join(import.meta.dirname, "s3-plugin-path"), { encoding: "utf8" }).trim();
  }

  /** Flink's keys for S3, as the stacks have them. @param endpoint - where the way there leads through something else */
  flinkSettings(endpoint = this.#server.endpoint): Record<string, string> {
    const { region, credentials } = this.#server;
    const settings = stateSettings({
      name: "faults",
      flinkVersion: "2.2.1",
      storage: {
        kind: "s3",
        store: { endpoint, region, bucket: ObjectStore.bucket, pathStyle: true, credentialsSecret: "none" },
      },
    });
    return {
      ...Object.fromEntries(
        settings.filter(({ key }) => key.startsWith("s3.")).map(({ key, value }) => [key, value]),
      ),
      // In a cluster they come from the environment of the pods.
      "s3.access-key": credentials["AWS_ACCESS_KEY_ID"] ?? "",
      "s3.secret-key": credentials["AWS_SECRET_ACCESS_KEY"] ?? "",
    };
  }

  async put(key: string, body: Buffer): Promise<void> {
    await this.#client.send(new PutObjectCommand({ Bucket: ObjectStore.bucket, Key: key, Body: body }));
  }

  /** Keys of all objects below a folder. */
  async keys(folder: string): Promise<string[]> {
    const keys: string[] = [];
    for (let token: string | undefined; ; ) {
      const page = await this.#client.send(
        new ListObjectsV2Command({
          Bucket: ObjectStore.bucket,
          Prefix: `${folder}/`,
          ContinuationToken: token,
        }),
      );
      for (const { Key, Size = 0 } of page.Contents ?? []) if (Key !== undefined && Size > 0) keys.push(Key);
      token = page.NextContinuationToken;
      if (token === undefined) return keys.sort();
    }
  }

  async get(key: string): Promise<Buffer> {
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: ObjectStore.bucket, Key: key }));
    if (Body === undefined) throw new Error(`s3://${ObjectStore.bucket}/${key} has no content.`);
    return Buffer.from(await Body.transformToByteArray());
  }

  async stop(): Promise<void> {
    this.#client.destroy();
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Environment } from "../../config/schema.ts";
import { buildCommand, jarFile } from "../job-jars.ts";

/** A jar of a session job, as the environment pins it. */
export interface PinnedJar {
  readonly job: string;
  readonly sha256: string;
  /** Where the jar server looks for it in the bucket. */
  readonly key: string;
  readonly file: string;
  /** What builds it. */
  readonly command: string;
}

/** A jar cannot be uploaded; the message says what to do. */
export class UploadError extends Error {
  override readonly name = "UploadError";
}

/** Jars of the environment's session jobs, and where they are built. */
export function pinnedJars({ flink, jarServer }: Environment, root: string): PinnedJar[] {
  return Object.entries(jarServer.jars).map(([job, sha256]) => ({
    job,
    sha256,
    key: `jars/${job}/${sha256}.jar`,
    file: jarFile(root, job, flink.version),
    command: buildCommand(root, flink.version),
  }));
}

/**
 * Uploads the jars that the bucket lacks; what is there under its hash is not sent again.
 *
 * @returns a line for each jar
 * @throws UploadError for the first jar that is neither there nor built with the pinned hash; nothing is uploaded then
 */
export async function uploadJars(
  { objectStore }: Environment,
  jars: readonly PinnedJar[],
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<string[]> {
  const { endpoint, region, bucket, pathStyle } = objectStore;
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: pathStyle,
    // Newer checksums are unknown to some servers.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  try {
    const missing: { readonly jar: PinnedJar; readonly body: Buffer }[] = [];
    for (const jar of jars) {
      if (!(await isThere(client, bucket, jar.key))) missing.push({ jar, body: checked(jar) });
    }
    for (const { jar, body } of dryRun ? [] : missing) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: jar.key, Body: body }));
    }
    const sent = new Set(missing.map(({ jar }) => jar));
    const done = dryRun ? "to upload" : "uploaded";
    return jars.map((jar) => `${sent.has(jar) ? done : "is there"}: s3://${bucket}/${jar.key}`);
  } finally {
    client.destroy();
  }
}

async function isThere(client: S3Client, bucket: string, key: string): Promise<boolean> {
  try {
    await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    if ($metadata?.httpStatusCode === 404) return false;
    throw new UploadError(
      `s3://${bucket}/${key} cannot be looked for. Got: ${[$metadata?.httpStatusCode, name, message].filter(Boolean).join(" ")}. ` +
        "Allowed: an object store that answers, with credentials that may read and write jars/ (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY). " +
        "Check objectStore of the environment and the credentials.",
    );
  }
}

/** The jar that was built, when it is the one that is pinned. */
function checked({ job, sha256, file, command }: PinnedJar): Buffer {
  const body = existsSync(file) ? readFileSync(file) : undefined;
  const got = body === undefined ? "no jar" : createHash("sha256").update(body).digest("hex");
  if (body !== undefined && got === sha256) return body;
  throw new UploadError(
    `The jar of ${job} is not the one that config/artifacts.json pins. Got: ${got} at ${file}. Allowed: ${sha256}. ` +
      `Build it (${command}), and write its hash: docker/build-and-push --environment NAME, or sha256sum.`,
  );
}

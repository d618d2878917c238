import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { loadEnvironment } from "../../../config/load.ts";
import type { Environment } from "../../../config/schema.ts";
import { pinnedJars, uploadJars } from "../../../ops/deploy/upload-jars.ts";

describe("upload of session jobs' jars", () => {
  const dev = loadEnvironment("dev");
  const content = "a jar";
  const sha256 = createHash("sha256").update(content).digest("hex");
  const key = `/data-team-dev/jars/csv-replay/${sha256}.jar`;
  let root: string;
  let server: Server;
  /** What the bucket holds, by path. */
  let objects: Map<string, string>;
  let status: number | undefined;
  let environment: Environment;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "upload-jars-"));
    mkdirSync(join(root, "jobs"));
    cpSync(join(import.meta.dirname, "../../../jobs/pom.xml"), join(root, "jobs/pom.xml"));
    objects = new Map();
    status = undefined;
    // The two calls of S3 that are made; the signature is the SDK's business.
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "", "http://s3");
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        if (request.method === "PUT") objects.set(pathname, Buffer.concat(chunks).toString());
        response.writeHead(status ?? (objects.has(pathname) ? 200 : 404)).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    environment = {
      ...dev,
      objectStore: { ...dev.objectStore, endpoint },
      jarServer: { ...dev.jarServer, jars: { "csv-replay": sha256 } },
    };
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const build = (text: string) => {
    const file = join(root, "jobs/csv-replay/target/csv-replay.jar");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const upload = (options = {}) => uploadJars(environment, pinnedJars(environment, root), options);

  it("puts it where the jar server looks for it, once", async () => {
    build(content);
    const place = `s3:/${key}`;
    expect(await upload({ dryRun: true })).toEqual([`to upload: ${place}`]);
    expect(objects.size).toBe(0);
    expect(await upload()).toEqual([`uploaded: ${place}`]);
    expect(objects.get(key)).toBe(content);
    // Its hash is there: it need not be built.
    rmSync(join(root, "jobs/csv-replay"), { recursive: true });
    expect(await upload()).toEqual([`is there: ${place}`]);
  });

  it("refuses a jar that is not the pinned one", async () => {
    build("another jar");
    await expect(upload()).rejects.toThrow(
      /^The jar of csv-replay is not the one that config\/artifacts\.json pins\. Got: [0-9a-f]{64} at .*csv-replay\.jar\. Allowed: [0-9a-f]{64}\. Build it/,
    );
    rmSync(join(root, "jobs/csv-replay"), { recursive: true });
    await expect(upload()).rejects.toThrow("Got: no jar at ");
    expect(objects.size).toBe(0);
  });

  it("says when the credentials do not do", async () => {
    status = 403;
    await expect(upload()).rejects.toThrow(
      /^s3:\/\/data-team-dev\/jars\/csv-replay\/.* cannot be looked for\. Got: 403 .*Allowed: an object store that answers/,
    );
  });
});

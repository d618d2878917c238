import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { JarServer } from "../../constructs/jar-server.ts";
import { freePort } from "../../test/helpers/free-port.ts";
import { synthObjects } from "../../test/helpers/objects.ts";
import { type S3Server, startS3 } from "../../test/s3-server/server.ts";
import { Container, run } from "./container.ts";

const image = "localhost/jar-server:local";
const folder = mkdtempSync(join(tmpdir(), "jar-server-image-"));
const jar = Buffer.from("PK: not quite a jar, and served all the same");
const hash = createHash("sha256").update(jar).digest("hex");
let store: S3Server;

interface ContainerSpec {
  readonly command: string[];
  readonly args: string[];
  readonly env: { name: string; value?: string }[];
}

/** What the construct puts into the pod. */
function construct({ endpoint, region }: S3Server): {
  fetch: ContainerSpec;
  serve: ContainerSpec;
  caddyfile: string;
} {
  const objects = synthObjects(
    (stack) =>
      new JarServer(stack, "jars", {
        namespace: "data-team",
        image,
        fetchImage: image,
        jars: { replay: hash },
        objectStore: {
          endpoint,
          region,
          bucket: "bucket",
          pathStyle: true,
          credentialsSecret: "c",
        },
        serviceCertificates: true,
        cpuRequest: "50m",
        memory: "64Mi",
      }),
  );
  const { initContainers, containers } = objects.one("Deployment").spec.template.spec;
  const caddyfile: string = objects.one("ConfigMap").data["Caddyfile"];
  const [fetch, serve]: ContainerSpec[] = [initContainers[0], containers[0]];
  if (!fetch || !serve) throw new Error("The construct has another shape than this test knows.");
  return { fetch, serve, caddyfile };
}

const valuesOf = ({ env }: ContainerSpec) =>
  Object.fromEntries(env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));

beforeAll(async () => {
  const data = join(folder, "s3");
  for (const path of ["s3/bucket/jars/replay", "jars", "tls", "etc"])
    mkdirSync(join(folder, path), { recursive: true });
  // Others than root write there, as into an emptyDir.
  for (const path of [".", "jars", "tls", "etc"]) chmodSync(join(folder, path), 0o777);
  writeFileSync(join(folder, "s3/bucket/jars/replay", `${hash}.jar`), jar);
  store = await startS3(data);
});
afterAll(async () => {
  await store?.stop();
  rmSync(folder, { recursive: true });
});

describe("image jar-server", () => {
  it("fetches a jar from S3 and serves it over HTTPS, as the construct asks it to", async () => {
    const { fetch, serve, caddyfile } = construct(store);
    const fetched = run({
      image,
      command: fetch.command,
      args: fetch.args,
      env: { ...valuesOf(fetch), ...store.credentials },
      mounts: { [join(folder, "jars")]: "/srv/jars:rw" },
    });
    expect(fetched).toEqual({ status: 0, output: expect.stringContaining(`${hash}.jar: OK`) });

    const port = await freePort();
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
        "-keyout",
        join(folder, "tls/tls.key"),
        "-out",
        join(folder, "tls/tls.crt"),
      ],
      { stdio: "ignore" },
    );
    chmodSync(join(folder, "tls/tls.key"), 0o644);
    writeFileSync(join(folder, "etc/Caddyfile"), caddyfile.replace(`:${JarServer.PORT} {`, `:${port} {`));
    const server = Container.start({
      image,
      command: serve.command,
      env: valuesOf(serve),
      mounts: {
        [join(folder, "jars")]: "/srv/jars",
        [join(folder, "tls")]: "/etc/tls",
        [join(folder, "etc")]: "/etc/caddy",
      },
    });
    const ca = readFileSync(join(folder, "tls/tls.crt"));
    await server.until(async () => (await get(port, "/healthz", ca)).status === 200);
    expect(await get(port, `/jars/replay/${hash}.jar`, ca)).toEqual({ status: 200, body: jar });
    expect((await get(port, "/jars/", ca)).status).toBe(404);
  });

  it("has what submits a job through REST", () => {
    const { status, output } = run({
      image,
      command: ["sh", "-ec", "aws --version; curl --version; command -v sha256sum mktemp sed"],
    });
    expect(status, output).toBe(0);
  });
});

function get(port: number, path: string, ca: Buffer): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    request({ host: "localhost", port, path, ca, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    })
      .on("error", reject)
      .end();
  });
}

import { readFileSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Client, credentials, loadPackageDefinition } from "@grpc/grpc-js";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { loadDefinitions } from "../src/grpc/definitions.ts";
import { certificates } from "./fixtures/certificates.ts";
import { buildServer, startServer } from "./fixtures/process.ts";
import { makeWordBundle } from "./fixtures/word-bundle.ts";

beforeAll(buildServer);

const MODEL_URI = pathToFileURL(makeWordBundle()).href;

/** The fields of the line that says that it is ready. */
function readyLine(stdout: string): Record<string, number> {
  const line = stdout.split("\n").find((one) => one.includes('"msg":"ready"'));
  return JSON.parse(line as string);
}

describe("beside REST the process", () => {
  it("serves gRPC and metrics, each on a port of its own, and ends with both", async () => {
    const server = startServer({ MODEL_URI });
    const url = await server.ready();
    const { grpcPort, metricsPort } = readyLine(server.stdout());
    const body = JSON.stringify({
      inputs: [{ name: "TEXT", datatype: "BYTES", shape: [2], data: ["my card", "lost"] }],
    });
    const headers = { "content-type": "application/json" };
    expect((await fetch(`${url}/v2/models/tiny-words/infer`, { method: "POST", headers, body })).status).toBe(
      200,
    );
    await fetch(`${url}/v2/models/nope/infer`, { method: "POST", headers, body });

    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    expect(metrics).toMatch(
      /^nv_inference_count\{model="tiny-words",version="1\.0\.0",sha256="[0-9a-f]{64}"\} 2$/m,
    );
    expect(metrics).toContain('model_server_errors_total{code="model-not-found"} 1');
    expect(metrics).toContain("process_open_fds");

    const { Service } = loadPackageDefinition({ Service: loadDefinitions().health }) as unknown as {
      Service: new (
        address: string,
        channelCredentials: unknown,
      ) => Client & Record<string, (...all: unknown[]) => void>;
    };
    const client = new Service(`127.0.0.1:${grpcPort}`, credentials.createInsecure());
    onTestFinished(() => client.close());
    const answer = await new Promise((resolve, reject) =>
      client["Check"]?.({}, (error: unknown, value: unknown) => (error ? reject(error) : resolve(value))),
    );
    expect(answer).toEqual({ status: "SERVING" });
    server.process.kill("SIGTERM");
    expect(await server.ended).toBe(0);
  });

  it("serves neither where both are off", async () => {
    const server = startServer({ MODEL_URI, GRPC_PORT: "off", METRICS_PORT: "off" });
    await server.ready();
    const fields = readyLine(server.stdout());
    expect([fields["grpcPort"], fields["metricsPort"]]).toEqual([undefined, undefined]);
  });

  it.each(["GRPC_PORT", "METRICS_PORT"])("does not start where %s is in use", async (variable) => {
    const other = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    await new Promise((resolve) => other.once("listening", resolve));
    const port = String((other.address() as AddressInfo).port);
    const server = startServer({ MODEL_URI, [variable]: port });
    expect(await server.ended).toBe(1);
    expect(server.stderr()).toMatch(
      new RegExp(`^model-server: The server cannot listen on port ${port}: .*set ${variable} to another one`),
    );
  });

  it("is closed by a token and a certificate, and does without what is off", async () => {
    const { folder, paths } = certificates("server");
    const token = "a-token-of-the-tests-01";
    const file = join(folder, "token");
    writeFileSync(file, token);
    const off = { OPENAI_API: "false", PAGE: "false" };
    const server = startServer({ MODEL_URI, AUTH_TOKEN_FILE: file, ...paths, ...off });
    const { port } = new URL(await server.ready());
    const ca = readFileSync(paths.TLS_CERT_FILE);
    const status = (path: string, headers = {}) =>
      new Promise<number | undefined>((resolve, reject) => {
        const options = { host: "127.0.0.1", port, path, headers, ca, servername: "server" };
        const checkServerIdentity = () => undefined;
        get({ ...options, checkServerIdentity }, (response) => {
          response.resume().on("end", () => resolve(response.statusCode));
        }).on("error", reject);
      });
    const authorization = `Bearer ${token}`;
    expect(await status("/v2/health/ready")).toBe(200);
    expect(await status("/v2/models")).toBe(401);
    expect(await status("/v2/models", { authorization })).toBe(200);
    expect(await status("/v1/models", { authorization })).toBe(404);
    expect(await status("/", { authorization })).toBe(404);
    expect(server.stdout()).not.toContain(token);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { digestOf, parseReference } from "./registry.ts";

const digest = `sha256:${"c".repeat(64)}`;
const basic = Buffer.from("robot:secret").toString("base64");

/** A registry that answers as told; the engines' file has an account for it. */
async function registry(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.on("listening", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = mkdtempSync(join(tmpdir(), "registry-"));
  writeFileSync(join(folder, "auth.json"), JSON.stringify({ auths: { [host]: { auth: basic } } }));
  vi.stubEnv("REGISTRY_AUTH_FILE", join(folder, "auth.json"));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
    server.close();
  });
  return host;
}

describe("digestOf", () => {
  it("gets a token where the registry asks for one, with the account of the engines", async () => {
    const asked: (string | undefined)[] = [];
    const host = await registry((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      if (request.url?.startsWith("/token")) return response.end('{"token":"t"}');
      if (request.headers.authorization === "Bearer t") response.setHeader("docker-content-digest", digest);
      else {
        const scope = 'service="harbor",scope="repository:team/tools:pull"';
        response.setHeader(
          "www-authenticate",
          `Bearer realm="http://${request.headers.host}/token",${scope}`,
        );
        response.statusCode = 401;
      }
      return response.end();
    });
    expect(await digestOf(`${host}/team/tools:1`)).toBe(digest);
    expect(asked).toEqual([
      `HEAD /v2/team/tools/manifests/1 Basic ${basic}`,
      `GET /token?service=harbor&scope=repository%3Ateam%2Ftools%3Apull Basic ${basic}`,
      "HEAD /v2/team/tools/manifests/1 Bearer t",
    ]);
  });

  it("has no digest of a tag that is not there", async () => {
    const host = await registry((_, response) => response.writeHead(404).end());
    expect(await digestOf(`${host}/team/tools:1`)).toBeUndefined();
  });

  it("says what a registry answered that is neither", async () => {
    const host = await registry((_, response) => response.writeHead(403).end());
    await expect(digestOf(`${host}/team/tools:1`)).rejects.toThrow(
      `The registry ${host} answered 403 for team/tools:1. Allowed: 200 with a digest, or 404. Log in with an account that may push there: podman login ${host}.`,
    );
  });

  it("says that nobody answers", async () => {
    await expect(digestOf("127.0.0.1:1/team/tools:1")).rejects.toThrow(
      "The registry 127.0.0.1:1 does not answer: ",
    );
  });
});

describe("parseReference", () => {
  it("tells a port from a tag", () => {
    expect(parseReference("host:5000/a/b:tag")).toEqual({ host: "host:5000", repository: "a/b", tag: "tag" });
    expect(() => parseReference("host:5000/a/b")).toThrow('"host:5000/a/b" names no image of a registry.');
  });
});

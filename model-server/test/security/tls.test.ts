import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { connect, type PeerCertificate } from "node:tls";
import { ServerCredentials } from "@grpc/grpc-js";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { grpcCredentials } from "../../src/grpc/credentials.ts";
import { openSecurity } from "../../src/security/security.ts";
import { appOver } from "../fixtures/app.ts";
import { temporaryFolder } from "../fixtures/bundle-folder.ts";
import { certificates } from "../fixtures/certificates.ts";
import { serveGrpc } from "../fixtures/grpc.ts";

const SOON = { timeout: 20_000, interval: 5 };

/** Name in the certificate that is shown on a port. */
function shownOn(port: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      port,
      host: "127.0.0.1",
      rejectUnauthorized: false,
      ALPNProtocols: ["h2", "http/1.1"],
    });
    socket.once("error", reject).once("secureConnect", () => {
      resolve((socket.getPeerCertificate() as PeerCertificate).subject.CN as string);
      socket.destroy();
    });
  });
}

const open = (paths: Record<string, string>, log = { info: vi.fn(), error: vi.fn() }) =>
  openSecurity({ AUTH_TOKEN_FILE: "", TLS_CERT_FILE: "", TLS_KEY_FILE: "", ...paths }, log, 5);

describe("TLS", () => {
  it("shows the new certificate over REST and gRPC once the files changed", async () => {
    const { use, paths } = certificates("first", "second");
    const security = await open(paths);
    const { app } = appOver([], { security });
    await app.listen({ host: "127.0.0.1", port: 0 });
    const rest = (app.server.address() as AddressInfo).port;
    const { port: grpc } = await serveGrpc([], { credentials: grpcCredentials(security) });
    expect([await shownOn(rest), await shownOn(grpc)]).toEqual(["first", "first"]);
    use("second");
    await vi.waitFor(
      async () => expect([await shownOn(rest), await shownOn(grpc)]).toEqual(["second", "second"]),
      SOON,
    );
  });

  it("keeps the old certificate while the new one does not fit its key", async () => {
    const { folder, use, paths } = certificates("first", "second");
    const log = { info: vi.fn(), error: vi.fn() };
    const security = await open(paths, log);
    const changes = vi.fn();
    security.onTlsChange(changes);
    copyFileSync(join(folder, "second.crt"), join(folder, "tls.crt"));
    await vi.waitFor(() => expect(log.error).toHaveBeenCalledOnce(), SOON);
    expect(changes).not.toHaveBeenCalled();
    use("second");
    await vi.waitFor(() => expect(changes).toHaveBeenCalledOnce(), SOON);
    expect(JSON.stringify(log.error.mock.calls)).not.toContain(
      readFileSync(join(folder, "tls.key"), "utf8").slice(40, 80),
    );
  });

  it("does not start with a certificate that is none", async () => {
    const { folder, paths } = certificates("first");
    writeFileSync(join(folder, "tls.crt"), "none");
    await expect(open(paths)).rejects.toThrow(/^The certificate cannot be used: .* TLS_CERT_FILE must name/);
  });

  it("is off without files", async () => {
    const security = await open({});
    onTestFinished(() => {});
    expect(security).toMatchObject({ tls: undefined, authorize: undefined });
    expect(grpcCredentials(security)._equals(ServerCredentials.createInsecure())).toBe(true);
  });
});

it("the token is read from its file, and read again", async () => {
  const path = join(temporaryFolder(), "token");
  writeFileSync(path, "the-old-token-0123456789");
  const { authorize } = await open({ AUTH_TOKEN_FILE: path });
  expect(() => authorize?.("Bearer the-old-token-0123456789")).not.toThrow();
  writeFileSync(path, "the-new-token-0123456789");
  await vi.waitFor(() => expect(() => authorize?.("Bearer the-new-token-0123456789")).not.toThrow(), SOON);
  expect(() => authorize?.("Bearer the-old-token-0123456789")).toThrow("a wrong bearer token");
});

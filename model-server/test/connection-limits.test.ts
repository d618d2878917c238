import type { AddressInfo } from "node:net";
import { connect, type Socket } from "node:net";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { readConfig } from "../src/config.ts";
import type { Model } from "../src/core/model.ts";
import { appOver } from "./fixtures/app.ts";
import { controlledModel } from "./fixtures/controlled-model.ts";

const SOON = { interval: 5, timeout: 20_000 };
let model: Model;
beforeAll(() => {
  model = controlledModel().model;
});

async function listening(overrides: Record<string, string>) {
  const config = readConfig({ MODEL_URI: "file:///unused", ...overrides });
  const { app } = appOver([model], { config });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const open = () => {
    const socket = connect(port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    return socket;
  };
  return { app, open };
}

/** Sends a request over the connection, and reads its answer's head. */
function ask(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const onData = (part: Buffer) => {
      text += part;
      if (!text.endsWith("}")) return;
      socket.off("data", onData);
      resolve(text.toLowerCase());
    };
    socket.on("data", onData).once("close", () => reject(new Error(`closed after ${JSON.stringify(text)}`)));
    socket.write("GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n");
  });
}

describe("limitConnections", () => {
  it("closes a connection that is over its age with its next answer, and keeps younger ones", async () => {
    const { open } = await listening({ MAX_CONNECTION_AGE_MS: "3600000" });
    const young = open();
    for (let i = 0; i < 3; i++) expect(await ask(young)).toContain("connection: keep-alive");

    const { open: openOld } = await listening({ MAX_CONNECTION_AGE_MS: "1" });
    const old = openOld();
    const closed = new Promise((resolve) => old.once("close", resolve));
    // The first answers may come within a millisecond.
    await vi.waitFor(async () => expect(await ask(old)).toContain("connection: close"), SOON);
    await closed;
  });

  it("closes connections over the bound unanswered, and takes new ones when there is room", async () => {
    const { open } = await listening({ MAX_CONNECTIONS: "2" });
    const [first, second] = [open(), open()];
    await Promise.all([ask(first), ask(second)]);
    const third = open();
    third.on("error", () => {});
    await expect(ask(third)).rejects.toThrow('closed after ""');
    first.destroy();
    await vi.waitFor(async () => {
      const next = open();
      next.on("error", () => {});
      expect(await ask(next)).toContain("200 ok");
    }, SOON);
  });
});

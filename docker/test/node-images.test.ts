import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startKafka } from "../../local/services/kafka.ts";
import { freePort } from "../../test/helpers/free-port.ts";
import { Container, run } from "./container.ts";

const bundle = join(import.meta.dirname, "../../models/banking77-gru/1.0.0");

describe("image ml-model-server", () => {
  const image = "localhost/ml-model-server:local";

  it("is ready with a mounted bundle and infers", async () => {
    const port = await freePort();
    const server = Container.start({
      image,
      env: {
        HOST: "127.0.0.1",
        PORT: String(port),
        GRPC_PORT: "0",
        METRICS_PORT: "0",
        MODEL_URI: "file:///models/gru",
        MODEL_CACHE_DIR: "/var/cache/models",
      },
      mounts: { [bundle]: "/models/gru" },
      scratch: ["/tmp", "/var/cache/models"],
    });
    const url = `http://127.0.0.1:${port}/v2`;
    await server.until(async () => (await fetch(`${url}/health/ready`)).ok);
    const answer = await fetch(`${url}/models/banking77-gru/infer`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        inputs: [{ name: "TEXT", shape: [1], datatype: "BYTES", data: ["My card was stolen on the train"] }],
      }),
    });
    const { outputs } = (await answer.json()) as { outputs: { name: string; data: unknown[] }[] };
    expect(outputs.find(({ name }) => name === "LABEL")?.data).toEqual(["lost_or_stolen_card"]);
  });

  it("says in one line why it does not start", () => {
    const { status, output } = run({ image, env: { MODEL_URI: "file:///nowhere" } });
    expect(status).toBe(1);
    expect(output).toContain("/nowhere");
  });

  it("holds no compiler, no model and no library of another platform", () => {
    const files = run({
      image,
      command: ["find", "/app", "-name", "*.onnx", "-o", "-name", "tsc", "-o", "-name", "*.node"],
    });
    expect(files.output.trim().split("\n")).toEqual([
      expect.stringMatching(/onnxruntime-node\/bin\/napi-v\d+\/linux\/x64\/onnxruntime_binding\.node$/),
    ]);
  });
});

describe("image tools", () => {
  const image = "localhost/tools:local";
  const command = ["node", "--import", "tsx", "ops/topics.ts"];

  it("prints its help", () => {
    expect(run({ image })).toEqual({ status: 0, output: expect.stringContaining("--bootstrap-servers") });
  });

  it("makes the topics of a real broker", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tools-image-"));
    const kafka = await startKafka({ directory: join(folder, "kafka"), logs: join(folder, "logs") });
    onTestFinished(async () => {
      await kafka.stop();
      rmSync(folder, { recursive: true });
    });
    const args = ["--bootstrap-servers", kafka.bootstrapServers, "--environment", "local"];
    const first = run({ image, command, args, env: { HOME: "/tmp" } });
    expect(first).toEqual({ status: 0, output: expect.stringContaining("created    local.messages") });
    expect(run({ image, command, args, env: { HOME: "/tmp" } }).output).toContain(
      "unchanged  local.predictions",
    );
  });
});

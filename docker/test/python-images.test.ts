import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "./container.ts";

const extent = process.env["EXTENT"] ?? "light";
const bundle = join(import.meta.dirname, "../../models/banking77-gru/1.0.0");

/** A job of two records, one of which passes a Python function: Flink's and Python's halves of the image at work. */
const job = `
from pyflink.common import Types
from pyflink.datastream import StreamExecutionEnvironment
environment = StreamExecutionEnvironment.get_execution_environment()
environment.set_parallelism(1)
texts = environment.from_collection(["one", "two"], Types.STRING())
texts.map(lambda text: text.upper() + "!", Types.STRING()).print()
environment.execute("image")
`;

describe.skipIf(extent === "light")("image flink-pyflink", () => {
  const image = "localhost/flink-pyflink:local";
  const scratch = ["/tmp", "/opt/flink/log"];

  it("runs a job with a Python function", () => {
    const { status, output } = run({ image, command: ["python3", "-c", job], scratch });
    expect(status, output).toBe(0);
    expect(output).toMatch(/ONE!\n(.*\n)*?TWO!/);
  });

  it("scores a bundle's golden vectors with its own numpy", () => {
    const command = ["flair-bundle", "verify", "/models/gru"];
    const { status, output } = run({ image, command, scratch, mounts: { [bundle]: "/models/gru" } });
    expect(status, output).toBe(0);
  });
});

describe.skipIf(extent !== "exporter")("image exporter", () => {
  it("prints its help", () => {
    const { status, output } = run({ image: "localhost/exporter:local" });
    expect([status, output]).toEqual([0, expect.stringContaining("export")]);
  });
});

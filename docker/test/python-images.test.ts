import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
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
    const { status, output } = run({ image, args: ["python3", "-c", job], scratch });
    expect(status, output).toBe(0);
    expect(output).toMatch(/ONE!\n(.*\n)*?TWO!/);
  });

  it("scores a bundle's golden vectors with its own numpy", () => {
    const command = ["flair-bundle", "verify", "/models/gru"];
    const { status, output } = run({ image, command, scratch, mounts: { [bundle]: "/models/gru" } });
    expect(status, output).toBe(0);
  });
});

/** A small model without training. */
const save = `
from flair.data import Dictionary
from flair.embeddings import DocumentRNNEmbeddings, OneHotEmbeddings
from flair.models import TextClassifier
words = Dictionary(add_unk=True)
for word in ["my", "card", "was", "stolen", "where", "is", "money"]:
    words.add_item(word)
labels = Dictionary(add_unk=False)
for label in ["card", "money", "other"]:
    labels.add_item(label)
embeddings = DocumentRNNEmbeddings([OneHotEmbeddings(words, embedding_length=8)], hidden_size=8)
TextClassifier(embeddings, label_type="topic", label_dictionary=labels).save("/work/tiny.pt")
`;

describe.skipIf(extent !== "exporter")("image exporter", () => {
  const image = "localhost/exporter:local";

  it("prints its help", () => {
    const { status, output } = run({ image });
    expect([status, output]).toEqual([0, expect.stringContaining("export")]);
  });

  it("says what a model is, and makes a bundle of it that its golden texts prove", () => {
    const folder = mkdtempSync(join(tmpdir(), "exporter-image-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    chmodSync(folder, 0o777);
    const call = (props: { command?: string[]; args?: string[] }) => {
      const { status, output } = run({ image, ...props, mounts: { [folder]: "/work:rw" } });
      expect(status, output).toBe(0);
      return output;
    };
    call({ command: ["python", "-c", save] });
    expect(call({ args: ["inspect", "tiny.pt"] })).toContain("TextClassifier");
    expect(call({ args: ["export", "tiny.pt", "tiny/1.0.0"] })).toContain("256 golden texts");
    expect(call({ args: ["verify", "tiny/1.0.0"] })).toContain("labels of 256 of 256 texts equal");
  });
});

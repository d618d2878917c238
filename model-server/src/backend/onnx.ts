import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Bundle } from "../core/bundle/bundle.ts";
import type { TensorSpec } from "../core/bundle/manifest.ts";
import { GraphPredictor } from "../core/graph-predictor.ts";
import type { Session } from "../core/session.ts";
import { StartError, shown } from "../errors.ts";
import type { Backend, BackendOptions } from "./backend.ts";
import { inspectOnnx } from "./onnx-file.ts";

/**
 * ONNX Runtime on the CPU. Its Node binding computes on the event loop's thread: `run` waits for one turn of
 * the loop, then blocks it. Batches are therefore bounded, and other requests get a turn between two of them.
 */
export const onnxBackend: Backend = {
  name: "onnx",
  answersTruly: true,
  async open(bundle, options) {
    const { graph } = bundle.manifest;
    const session = await openSession(bundle, options);
    refuseDifference(graph.file, "input", graph.inputs, session.inputs);
    refuseDifference(graph.file, "output", graph.outputs, session.outputs);
    return new GraphPredictor(bundle, session, options.batchLimits);
  },
};

async function openSession(bundle: Bundle, { intraOpThreads }: BackendOptions): Promise<Session> {
  const { file, opset } = bundle.manifest.graph;
  const bytes = bundle.file(file);
  const found = inspectOnnx(bytes);
  if (found === undefined) throw new StartError(`${file} is no ONNX model`);
  if (found.hasExternalData) {
    throw new StartError(`${file} keeps tensors in other files, which is not allowed; export it as one file`);
  }
  if (found.opset !== opset) {
    throw new StartError(`${file} uses opset ${found.opset}, bundle.json says ${opset}`);
  }
  const session = await InferenceSession.create(bytes, {
    executionProviders: ["cpu"],
    intraOpNumThreads: intraOpThreads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    // It would keep a plan of memory for each shape that ever occurred, and there are thousands; no gain was measured.
    enableMemPattern: false,
    logSeverityLevel: 3,
  }).catch((error: Error) => {
    throw new StartError(`ONNX Runtime does not load ${file}: ${firstLine(error)}`);
  });

  const [output] = session.outputNames;
  return {
    inputs: session.inputMetadata.map(specOf),
    outputs: session.outputMetadata.map(specOf),
    async run(feeds) {
      const tensors: Record<string, Tensor> = {};
      for (const [name, { data, shape }] of feeds) tensors[name] = new Tensor("int64", data, shape);
      const results = await session.run(tensors);
      return results[output as string]?.data as Float32Array;
    },
  };
}

const DATATYPES: Readonly<Record<string, TensorSpec["datatype"]>> = {
  int64: "INT64",
  int32: "INT32",
  float32: "FP32",
  bool: "BOOL",
};

function specOf(value: InferenceSession.ValueMetadata): TensorSpec {
  if (!value.isTensor) throw new StartError(`${value.name} is not a tensor`);
  const datatype = DATATYPES[value.type];
  if (datatype === undefined) throw new StartError(`tensor ${value.name} has the type ${value.type}`);
  return {
    name: value.name,
    datatype,
    shape: value.shape.map((size) => (typeof size === "number" ? size : -1)),
  };
}

/** The manifest describes the graph; what the graph itself declares decides. */
function refuseDifference(
  file: string,
  side: "input" | "output",
  declared: readonly TensorSpec[],
  actual: readonly TensorSpec[],
): void {
  const sorted = (specs: readonly TensorSpec[]) =>
    JSON.stringify(specs.map(({ name, datatype, shape }) => `${name} ${datatype} [${shape}]`).sort());
  if (sorted(declared) !== sorted(actual)) {
    throw new StartError(
      `the ${side}s of ${file} are ${sorted(actual)}, bundle.json says ${shown(JSON.parse(sorted(declared)), 400)}`,
    );
  }
}

function firstLine(error: Error): string {
  return (error.message.split("\n")[0] ?? "").slice(0, 200);
}

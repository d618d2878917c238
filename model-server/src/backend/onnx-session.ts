import { InferenceSession, Tensor } from "onnxruntime-node";
import type { TensorSpec } from "../core/bundle/manifest.ts";
import type { Feeds, Session } from "../core/session.ts";

/** How ONNX Runtime runs a graph. */
export interface OnnxSessionOptions {
  /** Threads within one inference. */
  readonly intraOpThreads: number;
}

/**
 * A graph in ONNX Runtime, on the CPU. Its Node binding computes on the thread that calls it: `run` waits for one
 * turn of that thread's event loop, then blocks it. So it belongs onto a thread of its own.
 *
 * @param path - verified file. Read by the runtime itself: of bytes that it is given it keeps a copy too many
 * @throws Error where the runtime does not take the graph
 */
export async function openOnnxSession(
  path: string,
  { intraOpThreads }: OnnxSessionOptions,
): Promise<Session> {
  const session = await InferenceSession.create(path, {
    executionProviders: ["cpu"],
    intraOpNumThreads: intraOpThreads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    // It would keep a plan of memory for each shape that ever occurred, and there are thousands; no gain was measured.
    enableMemPattern: false,
    logSeverityLevel: 3,
  });
  const [output] = session.outputNames;
  return {
    inputs: session.inputMetadata.map(specOf),
    outputs: session.outputMetadata.map(specOf),
    async run(feeds: Feeds) {
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
  if (!value.isTensor) throw new Error(`${value.name} is not a tensor`);
  const datatype = DATATYPES[value.type];
  if (datatype === undefined) throw new Error(`tensor ${value.name} has the type ${value.type}`);
  return {
    name: value.name,
    datatype,
    shape: value.shape.map((size) => (typeof size === "number" ? size : -1)),
  };
}

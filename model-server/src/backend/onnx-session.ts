import { InferenceSession, Tensor } from "onnxruntime-node";
import type { TensorSpec } from "../core/bundle/manifest.ts";
import type { Feeds, Session } from "../core/session.ts";

/** How ONNX Runtime runs a graph. */
export interface OnnxSessionOptions {
  /** Threads within one inference. */
  readonly intraOpThreads: number;
  /** Whether the runtime wrote the graph itself, so that there is nothing left to optimise. @default - it did not */
  readonly optimized?: boolean;
  /** Where to write the graph as it runs, with a name for its weights beside it. @default - nowhere */
  readonly writeTo?: { readonly graph: string; readonly weights: string };
}

/** Smaller weights stay within the graph's own file. */
const LEAST_WEIGHT_BYTES = 4096;

/**
 * A graph in ONNX Runtime, on the CPU. Its Node binding computes on the thread that calls it: `run` waits for one
 * turn of that thread's event loop, then blocks it. So it belongs onto a thread of its own.
 *
 * @param path - verified file. Read by the runtime itself: of bytes that it is given it keeps a copy too many
 * @throws Error where the runtime does not take the graph
 */
export async function openOnnxSession(
  path: string,
  { intraOpThreads, optimized = false, writeTo }: OnnxSessionOptions,
): Promise<Session> {
  const session = await InferenceSession.create(path, {
    executionProviders: ["cpu"],
    intraOpNumThreads: intraOpThreads,
    interOpNumThreads: 1,
    graphOptimizationLevel: optimized ? "disabled" : "all",
    // It would keep a plan of memory for each shape that ever occurred, and there are thousands; no gain was measured.
    enableMemPattern: false,
    logSeverityLevel: 3,
    ...(writeTo && {
      optimizedModelFilePath: writeTo.graph,
      extra: {
        session: {
          optimized_model_external_initializers_file_name: writeTo.weights,
          optimized_model_external_initializers_min_size_in_bytes: String(LEAST_WEIGHT_BYTES),
          // In the order in which the kernels read them: else each thread would make such a copy of them.
          save_external_prepacked_constant_initializers: "1",
        },
      },
    }),
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

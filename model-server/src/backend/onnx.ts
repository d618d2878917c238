import type { Bundle } from "../core/bundle/bundle.ts";
import type { TensorSpec } from "../core/bundle/manifest.ts";
import { GraphPredictor } from "../core/graph-predictor.ts";
import type { Session } from "../core/session.ts";
import { StartError, shown } from "../errors.ts";
import type { Backend } from "./backend.ts";
import { inspectOnnx } from "./onnx-file.ts";
import { openOnnxSession } from "./onnx-session.ts";
import type { WorkerPool } from "./worker-pool.ts";

/**
 * ONNX Runtime on the CPU.
 *
 * @param pool - threads that run the graphs; without them, inferences run on the caller's thread and block it
 */
export function createOnnxBackend(pool?: WorkerPool): Backend {
  return {
    name: "onnx",
    answersTruly: true,
    async open(bundle, { batchLimits, intraOpThreads }) {
      const { graph } = bundle.manifest;
      refuseUnsafe(bundle);
      const session = await openSession(bundle, { intraOpThreads }, pool).catch((error: Error) => {
        throw new StartError(`ONNX Runtime does not load ${graph.file}: ${firstLine(error)}`);
      });
      refuseDifference(graph.file, "input", graph.inputs, session.inputs);
      refuseDifference(graph.file, "output", graph.outputs, session.outputs);
      return new GraphPredictor(bundle, session, batchLimits);
    },
  };
}

/** Runs inferences on the caller's thread: for tests, and for programs that have nothing else to do. */
export const onnxBackend = createOnnxBackend();

/** Looks at the file before the runtime does: it would read tensors from wherever the model says. */
function refuseUnsafe(bundle: Bundle): void {
  const { file, opset } = bundle.manifest.graph;
  const found = inspectOnnx(bundle.file(file));
  if (found === undefined) throw new StartError(`${file} is no ONNX model`);
  if (found.hasExternalData) {
    throw new StartError(`${file} keeps tensors in other files, which is not allowed; export it as one file`);
  }
  if (found.opset !== opset) {
    throw new StartError(`${file} uses opset ${found.opset}, bundle.json says ${opset}`);
  }
}

async function openSession(
  bundle: Bundle,
  options: { readonly intraOpThreads: number },
  pool: WorkerPool | undefined,
): Promise<Session> {
  const { file } = bundle.manifest.graph;
  // Not the bundle itself: its files would stay in memory with the pool.
  const { locate } = bundle;
  if (pool === undefined) return openOnnxSession(await locate(file), options);
  const { id, specs } = await pool.load({ options, locate: () => locate(file) });
  return { ...specs, run: (feeds) => pool.run(id, feeds), release: () => pool.unload(id) };
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

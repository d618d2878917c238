import type { TensorSpec } from "../core/bundle/manifest.ts";
import type { Feeds } from "../core/session.ts";
import type { OnnxSessionOptions } from "./onnx-session.ts";

/** Names a graph on every thread; given once in a process. */
export type GraphId = number;

/** What the event loop asks a thread to do. Each is answered with one {@link WorkerReply} of the same `call`. */
export type WorkerCall =
  | {
      readonly call: number;
      readonly kind: "load";
      readonly graph: GraphId;
      readonly path: string;
      readonly options: OnnxSessionOptions;
    }
  | { readonly call: number; readonly kind: "unload"; readonly graph: GraphId }
  | { readonly call: number; readonly kind: "run"; readonly graph: GraphId; readonly feeds: Feeds };

/** What a loaded graph declares. */
export interface GraphSpecs {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

/** `value`: specs of a graph that was loaded, logits of one that was run. */
export type WorkerReply =
  | { readonly call: number; readonly value?: GraphSpecs | Float32Array }
  | { readonly call: number; readonly error: string };

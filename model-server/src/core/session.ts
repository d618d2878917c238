import type { TensorSpec } from "./bundle/manifest.ts";

/** A batch's tensor of whole numbers, row-major. */
export interface Int64Tensor {
  readonly data: BigInt64Array;
  readonly shape: readonly number[];
}

/** Tensors by the name of the graph's input. */
export type Feeds = Map<string, Int64Tensor>;

/** A loaded graph that computes logits; what core needs of a runtime. */
export interface Session {
  /** Inputs as the graph itself declares them; -1 is a variable dimension. */
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Logits, row-major: one row a text. */
  run(feeds: Feeds): Promise<Float32Array>;
  /** Frees the graph. Nothing of it may run any more. */
  release?(): void;
}

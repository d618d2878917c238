import type { Int64Tensor } from "../session.ts";

/** Ids of a text; all are below 2^31. */
export type Ids = Int32Array | readonly number[];

/** Rows of ids as one INT64 tensor `[rows, longest row]`, filled up with `padding`. */
export function padded(rows: readonly Ids[], padding: number): Int64Tensor {
  let width = 0;
  for (const row of rows) width = Math.max(width, row.length);
  const data = new BigInt64Array(rows.length * width);
  // Written through a view of 32-bit halves, low half first (every platform of the runtime is little-endian):
  // making a BigInt of each id takes several times longer.
  const halves = new Int32Array(data.buffer);
  let at = 0;
  for (const row of rows) {
    for (let i = 0; i < row.length; i++, at += 2) halves[at] = row[i] as number;
    if (padding === 0) at += (width - row.length) * 2;
    else for (let i = row.length; i < width; i++, at += 2) halves[at] = padding;
  }
  return { data, shape: [rows.length, width] };
}

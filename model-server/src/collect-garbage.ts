import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Collect = (options?: { readonly type: "minor" }) => void;

let collect: Collect | undefined;

function collector(): Collect {
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as Collect;
    setFlagsFromString("--no-expose-gc");
  }
  return collect;
}

/**
 * Gives memory back at once. The files of a model that was loaded are garbage of its whole size, and the collector
 * comes late to it: buffers lie outside of the heap that it watches.
 */
export function collectGarbage(): void {
  collector()();
}

/** The same for what has not lived long, in a millisecond or two. */
export function collectYoungGarbage(): void {
  collector()({ type: "minor" });
}

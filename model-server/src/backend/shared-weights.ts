import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** A copy of a graph that threads map into memory instead of reading it: its weights are there once for all of them. */
export interface SharedGraph {
  readonly path: string;
  /** Takes the files away. What is mapped stays until the graph is freed. */
  remove(): Promise<void>;
}

/** Names within the folder of a copy. The graph refers to its weights by name. */
export const GRAPH_FILE = "model.onnx";
export const WEIGHTS_FILE = "weights";

/** Smaller graphs are loaded as they are: there is little to share. */
const LEAST_SHARED_BYTES = 16 * 2 ** 20;

/** Larger ones too: the copy is half as large again, and folders for temporary files may be small. */
const MOST_SHARED_BYTES = 512 * 2 ** 20;

const TIMEOUT_MS = 120_000;

const run = promisify(execFile);

/**
 * Has ONNX Runtime write a graph as it would run it: optimised, its weights beside it in the order in which its
 * kernels read them. A process of its own does it, since what the runtime needs meanwhile is several times the graph
 * and would stay with the server's memory.
 *
 * @param path - verified file
 * @param script - compiled `write-shared-graph`
 * @param leastBytes - of a graph that is worth it
 * @returns undefined for a graph that is not
 * @throws Error where the copy cannot be written; the graph can still be loaded as it is
 */
export async function shareWeights(
  path: string,
  script: URL,
  leastBytes = LEAST_SHARED_BYTES,
): Promise<SharedGraph | undefined> {
  const size = await stat(path).then(
    (file) => file.size,
    // Whoever loads it says what is wrong with it.
    () => -1,
  );
  if (size < leastBytes || size > MOST_SHARED_BYTES) return undefined;
  // Nobody else may write there: what a thread loads is not verified once more.
  const folder = await mkdtemp(join(tmpdir(), "model-server-graph-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await run(process.execPath, [fileURLToPath(script), path, folder], { timeout: TIMEOUT_MS });
  } catch (error) {
    await remove();
    throw error;
  }
  return { path: join(folder, GRAPH_FILE), remove };
}

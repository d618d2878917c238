/** A process that writes a graph's shared copy. Arguments: the graph's file, an empty folder. */
import { join } from "node:path";
import { openOnnxSession } from "./onnx-session.ts";
import { GRAPH_FILE, WEIGHTS_FILE } from "./shared-weights.ts";

const [path, folder] = process.argv.slice(2);
if (path === undefined || folder === undefined)
  throw new Error("Two arguments are needed: a graph, a folder.");
await openOnnxSession(path, {
  intraOpThreads: 1,
  writeTo: { graph: join(folder, GRAPH_FILE), weights: WEIGHTS_FILE },
});

/** A thread that holds graphs and runs them, one call after the other. */
import { parentPort } from "node:worker_threads";
import type { Session } from "../core/session.ts";
import { openOnnxSession } from "./onnx-session.ts";
import type { GraphId, WorkerCall, WorkerReply } from "./worker-messages.ts";

const port = parentPort;
if (port === null) throw new Error("onnx-worker runs as a worker thread only.");

const sessions = new Map<GraphId, Session>();

async function answer(call: WorkerCall): Promise<WorkerReply> {
  switch (call.kind) {
    case "load": {
      const session = await openOnnxSession(call.path, call.options);
      sessions.set(call.graph, session);
      return { call: call.call, value: { inputs: session.inputs, outputs: session.outputs } };
    }
    case "unload":
      sessions.delete(call.graph);
      return { call: call.call };
    case "run": {
      const session = sessions.get(call.graph);
      if (session === undefined) throw new Error("The graph is not loaded.");
      return { call: call.call, value: await session.run(call.feeds) };
    }
  }
}

port.on("message", async (call: WorkerCall) => {
  try {
    port.postMessage(await answer(call));
  } catch (error) {
    port.postMessage({ call: call.call, error: (error as Error).message });
  }
});

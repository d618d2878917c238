import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FollowOptions, followJobs } from "./follow-jobs.ts";
import { Ledger, type Outcome } from "./outcomes/ledger.ts";
import { FlinkRest, rootCause } from "./services/flink-rest.ts";

const file = "m.csv";

/** What the stand-in for Flink answers; a test changes it while the code under test looks. */
interface Cluster {
  states: Record<string, string>;
  stackTraces: string[];
  /** Trigger times of the newest checkpoint, the next one at each look. */
  checkpoints: () => number;
}

let cluster: Cluster;
let server: Server;
let rest: FlinkRest;
beforeEach(async () => {
  cluster = { states: { i: "RUNNING", r: "RUNNING" }, stackTraces: [], checkpoints: () => Date.now() };
  server = createServer((request, response) => {
    const [, , job = "", what] = (request.url ?? "").split("/");
    const answers: Record<string, () => unknown> = {
      status: () => ({ status: cluster.states[job] }),
      exceptions: () => ({
        exceptionHistory: {
          entries: job === "i" ? cluster.stackTraces.map((stacktrace) => ({ stacktrace })) : [],
        },
      }),
      checkpoints: () => ({ latest: { completed: { trigger_timestamp: cluster.checkpoints() } } }),
    };
    const answer = answers[what ?? ""];
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(
      JSON.stringify(
        answer?.() ?? { errors: ["Not found.", "java.lang.Exception: x\nCaused by: y: z\n\tat q"] },
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port.");
  rest = new FlinkRest(`http://127.0.0.1:${address.port}`);
});
afterEach(() => {
  server.close();
});

function enter(ledger: Ledger, record: number): void {
  const value = { id: "", source: { file, record } };
  ledger.enter({ kind: "prediction", arrivedAtMs: 0, value } as unknown as Outcome);
}

function follow(options: Partial<FollowOptions> = {}) {
  const ledger = options.ledger ?? new Ledger(file);
  const warnings: string[] = [];
  const following = followJobs({
    rest,
    jobs: { inference: "i", replay: "r" },
    records: 1,
    ledger,
    reader: { caughtUp: async () => true, stop: async () => {} },
    stallMs: 20_000,
    signal: new AbortController().signal,
    tick: () => {},
    onWarning: (message) => warnings.push(message),
    logs: "/logs",
    ...options,
  });
  return { following, ledger, warnings };
}

describe("followJobs", () => {
  it("waits for the replay, each record, two more checkpoints and the end of the topics", async () => {
    const seen: string[] = [];
    const ledger = new Ledger(file);
    let looks = 0;
    // Far ahead: a slow look must not overtake it.
    let timeMs = Date.now() + 3_600_000;
    cluster.checkpoints = () => {
      seen.push("checkpoint");
      // Each one is seen twice before the next one completes.
      looks += 1;
      if (looks % 2 === 1) timeMs += 1_000;
      return timeMs;
    };
    let ticks = 0;
    const { following } = follow({
      ledger,
      tick: () => {
        ticks += 1;
        if (ticks === 2) cluster.states["r"] = "FINISHED";
        if (ticks === 4) enter(ledger, 1);
        if (ticks < 4) expect(seen).toEqual([]);
      },
      reader: {
        caughtUp: async () => seen.push("reader") === 5,
        stop: async () => {},
      },
    });
    await following;
    expect(seen).toEqual(["checkpoint", "checkpoint", "checkpoint", "reader", "reader"]);
  });

  it("fails with the cause when a job fails", async () => {
    cluster.states["r"] = "FAILED";
    cluster.stackTraces = [];
    await expect(follow().following).rejects.toThrow(
      "The job csv-replay ended as FAILED: Flink gives no reason. The logs: /logs",
    );
    cluster.states = { i: "FAILED", r: "RUNNING" };
    cluster.stackTraces = ["a.B: outer\n\tat x\nCaused by: c.D: the broker is gone\n\tat y\n"];
    await expect(follow().following).rejects.toThrow(
      "The job ml-inference ended as FAILED: c.D: the broker is gone. The logs: /logs",
    );
  });

  it("tells of a restart, once", async () => {
    cluster.stackTraces = ["c.D: the broker is gone\n\tat y\n"];
    const stop = new AbortController();
    let ticks = 0;
    const { following, warnings } = follow({
      signal: stop.signal,
      tick: () => {
        ticks += 1;
        if (ticks === 12) stop.abort(new Error("enough"));
      },
    });
    await expect(following).rejects.toThrow("enough");
    expect(warnings).toEqual(["A job failed and is restarted: c.D: the broker is gone"]);
  });

  it("does not wait for ever", async () => {
    await expect(follow({ stallMs: 300, records: 7 }).following).rejects.toThrow(
      /^Nothing has arrived for \d+ s: 0 of 7 records have an outcome, and csv-replay is still running\. The logs say why: \/logs$/,
    );
  });
});

describe("FlinkRest", () => {
  it("says what Flink refused, with the innermost cause", async () => {
    await expect(rest.runJar("x.jar", [])).rejects.toThrow("Flink refused POST /jars/x.jar/run: y: z");
  });

  it("finds the innermost cause of a stack trace", () => {
    expect(
      rootCause("a.B: one\n\tat x\nCaused by: c.D: two\n\t... 3 more\nCaused by: e.F: three\n\tat y"),
    ).toBe("e.F: three");
    expect(rootCause("a.B: alone\n\tat x")).toBe("a.B: alone");
  });
});

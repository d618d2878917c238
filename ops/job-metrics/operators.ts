import type { AggregatedMetric, MetricsRest, Vertex } from "./rest.ts";

/** What an operator has done since the job was started or restored. */
export interface OperatorMetrics {
  readonly name: string;
  readonly recordsIn: number | undefined;
  readonly recordsOut: number | undefined;
  /** Bytes from outside (sources) or from another vertex. */
  readonly bytesIn: number | undefined;
  readonly bytesOut: number | undefined;
}

/** A chain of operators: they share a thread, so these times are the chain's. */
export interface ChainMetrics {
  readonly name: string;
  readonly parallelism: number;
  /** Parts of the last second, 0 to 1, mean of the subtasks; undefined where Flink has no figure. */
  readonly busy: number | undefined;
  readonly backPressured: number | undefined;
  readonly idle: number | undefined;
  readonly operators: readonly OperatorMetrics[];
}

const times = ["busyTimeMsPerSecond", "backPressuredTimeMsPerSecond", "idleTimeMsPerSecond"] as const;
const counters = [
  "numRecordsIn",
  "numRecordsOut",
  "numRecordsSend",
  "numBytesIn",
  "numBytesOut",
  "numBytesSend",
] as const;

/** The name of an operator as Flink writes it into the names of its metrics. */
export function metricScope(operatorName: string): string {
  return operatorName.replace(/[\s.:,]/g, "_");
}

/**
 * Names of the operators of a chain. An operator with a branch stands as `Parse -> (Ask -> Write, Write dead letters)`
 * in the vertex's name, so that a name with a comma or bracket of its own would not be told apart: these are found by
 * their metrics all the same.
 */
export function operatorNames(vertexName: string): string[] {
  return vertexName
    .split(/ -> |, |[()]/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** Reads the metrics of a vertex, operator by operator, in the order of the chain. */
export async function chainMetrics(rest: MetricsRest, jobId: string, vertex: Vertex): Promise<ChainMetrics> {
  const names = await rest.metricNames(jobId, vertex.id);
  const scopes = scopesOf(names);
  const known = operatorNames(vertex.name).map((name) => [metricScope(name), name] as const);
  const display = new Map(known);
  const order = new Map(known.map(([scope], index) => [scope, index]));
  const last = known.length;
  scopes.sort((a, b) => (order.get(a) ?? last) - (order.get(b) ?? last));
  const wanted = [...times, ...counters, ...scopes.flatMap((scope) => counters.map((c) => `${scope}.${c}`))];
  const values = await rest.metrics(
    jobId,
    vertex.id,
    wanted.filter((name) => names.includes(name)),
  );
  const [busy, backPressured, idle] = times.map((name) => partOfASecond(values.get(name)));
  return {
    name: vertex.name,
    parallelism: vertex.parallelism,
    busy,
    backPressured,
    idle,
    operators: scopes.map((scope) => operator(display.get(scope) ?? scope, scope, values)),
  };
}

/** Scopes of the operators: what stands before `.numRecordsIn` and the like. */
function scopesOf(names: readonly string[]): string[] {
  const scopes = names.flatMap((name) => {
    const at = name.indexOf(".");
    return at > 0 && /^numRecords(In|Out)$/.test(name.slice(at + 1)) ? [name.slice(0, at)] : [];
  });
  return [...new Set(scopes)];
}

function operator(
  name: string,
  scope: string,
  values: ReadonlyMap<string, AggregatedMetric>,
): OperatorMetrics {
  const sum = (metric: string) => values.get(`${scope}.${metric}`)?.sum;
  // What a sink hands to the outside it counts as sent; its numRecordsOut is for its own committer.
  const isSink = sum("numRecordsSend") !== undefined;
  return {
    name,
    recordsIn: sum("numRecordsIn"),
    recordsOut: isSink ? sum("numRecordsSend") : sum("numRecordsOut"),
    bytesIn: sum("numBytesIn"),
    bytesOut: isSink ? sum("numBytesSend") : sum("numBytesOut"),
  };
}

function partOfASecond(metric: AggregatedMetric | undefined): number | undefined {
  // Flink writes "NaN" where it has measured nothing.
  const value = Number(metric?.avg);
  return Number.isNaN(value) ? undefined : value / 1000;
}

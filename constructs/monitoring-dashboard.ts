/** One graph: title, unit, PromQL. */
type Panel = readonly [title: string, unit: string, query: string];

/** The dashboard of the whole pipeline, as Grafana's JSON model has it. */
export function dashboard(namespace: string) {
  const here = `namespace="${namespace}"`;
  const panels: Panel[] = [
    ["Records in", "ops", `sum by (job_name) (rate(flink_taskmanager_job_task_numRecordsIn{${here}}[1m]))`],
    ["Records out", "ops", `sum by (job_name) (rate(flink_taskmanager_job_task_numRecordsOut{${here}}[1m]))`],
    ["Checkpoint duration", "ms", `max by (job_name) (flink_jobmanager_job_lastCheckpointDuration{${here}})`],
    ["Restarts", "short", `sum by (job_name) (flink_jobmanager_job_numRestarts{${here}})`],
    [
      "Back pressure",
      "ms",
      `max by (job_name) (flink_taskmanager_job_task_backPressuredTimeMsPerSecond{${here}})`,
    ],
    ["Inferences", "ops", `sum by (model, version) (rate(nv_inference_count{${here}}[1m]))`],
    ["Refused requests", "ops", `sum(rate(nv_inference_request_failure{${here}}[1m]))`],
    ["CPU", "short", `sum by (pod) (rate(container_cpu_usage_seconds_total{${here}}[5m]))`],
    ["Memory", "bytes", `sum by (pod) (container_memory_working_set_bytes{${here}})`],
  ];
  return {
    title: "streaming-inference",
    uid: "streaming-inference",
    schemaVersion: 39,
    refresh: "30s",
    time: { from: "now-3h", to: "now" },
    panels: panels.map(([title, unit, expr], index) => ({
      id: index + 1,
      type: "timeseries",
      title,
      gridPos: { h: 8, w: 8, x: (index % 3) * 8, y: Math.floor(index / 3) * 8 },
      fieldConfig: { defaults: { unit }, overrides: [] },
      targets: [{ expr, refId: "A" }],
    })),
  };
}

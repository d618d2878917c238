/** An alert of a PrometheusRule. */
export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: "warning" | "critical" };
  readonly annotations: { readonly summary: string; readonly action: string };
}

function alert(
  name: string,
  severity: Alert["labels"]["severity"],
  expr: string,
  summary: string,
  action: string,
): Alert {
  return { alert: name, expr, for: "5m", labels: { severity }, annotations: { summary, action } };
}

/** What somebody has to act on: each says what to do first. */
export function alerts(namespace: string): Alert[] {
  const here = `namespace="${namespace}"`;
  return [
    alert(
      "FlinkJobDown",
      "critical",
      `max by (job_name) (flink_jobmanager_job_runningTime{${here}}) == 0`,
      "Flink job {{ $labels.job_name }} has not been running for five minutes.",
      "Open the job's exceptions in the Flink UI.",
    ),
    alert(
      "FlinkJobRestarts",
      "warning",
      `increase(flink_jobmanager_job_numRestarts{${here}}[15m]) > 3`,
      "Flink job {{ $labels.job_name }} restarts again and again.",
      "Open the job's exceptions in the Flink UI; a poison record should be a dead letter instead.",
    ),
    alert(
      "FlinkCheckpointsFail",
      "critical",
      `increase(flink_jobmanager_job_numberOfFailedCheckpoints{${here}}[15m]) > 3`,
      "Checkpoints of Flink job {{ $labels.job_name }} fail: predictions do not become visible.",
      "Check the object store and the checkpoint's size; past the transaction time-out data is lost.",
    ),
    alert(
      "DeadLetters",
      "warning",
      `sum by (job_name) (rate(flink_taskmanager_job_task_operator_deadLetters{${here}}[15m])) > 1`,
      "Flink job {{ $labels.job_name }} writes more than one dead letter a second.",
      "Read the reasons in the topic dead-letters.",
    ),
    alert(
      "ModelServerDown",
      "critical",
      `absent(up{${here},container="ml-model-server"} == 1)`,
      "No model server answers: inference waits.",
      "Look at the pods' readiness and log; a bundle that does not match its hashes keeps a pod from being ready.",
    ),
    alert(
      "ModelServerOverloaded",
      "warning",
      `sum(rate(nv_inference_request_failure{${here}}[5m])) / sum(rate(nv_inference_request_success{${here}}[5m])) > 0.05`,
      "The model server refuses more than one request in twenty.",
      "Raise modelServer.maxReplicas, or lower the job's parallelism.",
    ),
  ];
}

import { flinkPorts } from "../flink-network.ts";
import { isAtLeast } from "../rules/flink-version.ts";
import { ownedBy, type Setting } from "./settings.ts";

/** What {@link visibilitySettings} depends on. */
export interface VisibilityProps {
  readonly flinkVersion: string;
  readonly stdoutInUi?: boolean | undefined;
  readonly recordsPerOperator?: boolean | undefined;
  readonly prometheus?: boolean | undefined;
}

/** What people see of a running job: printed lines, records per operator, metrics. */
export function visibilitySettings({ flinkVersion, ...props }: VisibilityProps): Setting[] {
  return [
    ...((props.stdoutInUi ?? true) ? stdoutSettings(flinkVersion) : []),
    ...((props.recordsPerOperator ?? true)
      ? ownedBy("recordsPerOperator", { "pipeline.operator-chaining.enabled": "false" })
      : []),
    ...((props.prometheus ?? true)
      ? ownedBy("prometheus", {
          "metrics.reporter.prom.factory.class":
            "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
          "metrics.reporter.prom.port": String(flinkPorts.metrics),
        })
      : []),
  ];
}

/** On Kubernetes Flink runs in the foreground and has no file for the UI's stdout tab: what is printed goes to the log. */
function stdoutSettings(flinkVersion: string): Setting[] {
  // Before 1.19 Flink cannot: the configuration of the log does it, by a jar in the image.
  return isAtLeast(flinkVersion, "1.19")
    ? ownedBy("stdoutInUi", {
        "taskmanager.system-out.mode": "LOG",
        "taskmanager.system-out.log.thread-name.enabled": "true",
      })
    : [];
}

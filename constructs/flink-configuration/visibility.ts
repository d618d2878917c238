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

/** On Kubernetes Flink runs in the foreground and has no file for the UI's stdout tab. */
function stdoutSettings(flinkVersion: string): Setting[] {
  return ownedBy(
    "stdoutInUi",
    isAtLeast(flinkVersion, "1.19")
      ? { "taskmanager.system-out.mode": "LOG", "taskmanager.system-out.log.thread-name.enabled": "true" }
      : // The container's log is empty then: everything goes to files.
        { "env.stdout-err.redirect-to-file": "true" },
  );
}

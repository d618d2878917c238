import type { Construct } from "constructs";
import { FlinkApplication, type FlinkApplicationProps } from "./flink-application.ts";

/** What a {@link PyFlinkApplication} is made of. */
export interface PyFlinkApplicationProps extends Omit<FlinkApplicationProps, "jarUri" | "entryClass"> {
  /** The program, a file of the image such as `/opt/flink/usrlib/job.py`. */
  readonly script: string;
  /** Files and folders that the program imports from. @default - none */
  readonly pythonFiles?: readonly string[] | undefined;
  /** Python of JobManager and TaskManagers. @default - python3 of the image's PATH */
  readonly pythonExecutable?: string | undefined;
  /** Flink's jar with the Python driver. @default - the one of the distribution, by flinkVersion with its patch level */
  readonly jarUri?: string | undefined;
}

/**
 * A job in Python: the JobManager runs the program through Flink's Python driver, TaskManagers keep Python workers
 * beside the JVM. The image holds Python and `apache-flink` of the same version.
 */
export class PyFlinkApplication extends FlinkApplication {
  constructor(scope: Construct, id: string, props: PyFlinkApplicationProps) {
    const { script, pythonFiles = [], pythonExecutable = "python3", ...rest } = props;
    super(scope, id, {
      ...rest,
      jarUri: props.jarUri ?? `local:///opt/flink/opt/flink-python-${props.flinkVersion}.jar`,
      entryClass: "org.apache.flink.client.python.PythonDriver",
      args: [
        ...["-pyclientexec", pythonExecutable],
        ...(pythonFiles.length > 0 ? ["-pyfs", pythonFiles.join(",")] : []),
        ...["-py", script],
        ...(props.args ?? []),
      ],
      configuration: {
        "python.executable": pythonExecutable,
        "python.client.executable": pythonExecutable,
        // Records of Python without declared types are pickled, which counts as generic.
        "pipeline.generic-types": "true",
        ...props.configuration,
      },
    });
  }
}

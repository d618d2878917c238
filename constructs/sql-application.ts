import { createHash } from "node:crypto";
import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1/index.js";
import type { Construct } from "constructs";
import { FlinkApplication, type FlinkApplicationProps } from "./flink-application.ts";
import { escapedTemplates } from "./terraform-text.ts";

/** What a {@link SqlApplication} is made of. */
export interface SqlApplicationProps extends FlinkApplicationProps {
  /** SQL statements, each ended by a semicolon; they name Secrets' files, never secrets. */
  readonly statements: string;
  /** Jar that runs a file of statements, given as `--sql-file FILE` before the other arguments. */
  readonly jarUri: string;
}

const folder = "/opt/flink/sql";
const file = "statements.sql";

/**
 * A job in SQL: the statements lie in a ConfigMap, which the job's runner reads at its start. New statements are an
 * upgrade; whether they can take over the state is Flink's compiled plan to say.
 */
export class SqlApplication extends FlinkApplication {
  constructor(scope: Construct, id: string, props: SqlApplicationProps) {
    const { statements, ...rest } = props;
    const configMap = `${props.name}-sql`;
    super(scope, id, {
      ...rest,
      args: ["--sql-file", `${folder}/${file}`, ...(props.args ?? [])],
      volumes: [...(props.volumes ?? []), { name: "sql", configMap: { name: configMap } }],
      volumeMounts: [...(props.volumeMounts ?? []), { name: "sql", mountPath: folder, readOnly: true }],
      podAnnotations: {
        ...props.podAnnotations,
        // A changed ConfigMap alone restarts nothing: the pods change with it.
        "streaming-inference/sql-sha256": createHash("sha256").update(statements).digest("hex"),
      },
    });
    new ConfigMapV1(this, "statements", {
      metadata: { name: configMap, namespace: props.namespace },
      data: { [file]: escapedTemplates(statements) },
    });
  }
}

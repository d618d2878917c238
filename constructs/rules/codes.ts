/** How a finding ends: an error stops the synthesis, a warning is shown. */
export type Severity = "error" | "warning";

/**
 * Every finding at synth, by its code. A code keeps its meaning for ever; docs/errors.md explains each one, and a test
 * compares the two in both directions.
 */
export const codes = {
  // 10xx: the manifest of a custom resource, as Terraform's kubernetes_manifest needs it
  SI1001: { severity: "error", title: "A manifest holds null" },
  SI1002: { severity: "error", title: "A manifest holds an empty list or object" },
  SI1003: { severity: "error", title: "A manifest sets status" },
  SI1004: { severity: "error", title: "A manifest names no namespace or no name" },
  SI1005: { severity: "error", title: "A quantity is not canonical" },
  SI1006: { severity: "error", title: "A label or annotation is not text" },
  SI1007: { severity: "error", title: "A resource with state may be destroyed by the wrong name" },

  // 11xx: what the operator's webhook refuses
  SI1101: { severity: "error", title: "The name is not one that the operator takes" },
  SI1102: { severity: "error", title: "The operator does not know the Flink version" },
  SI1103: { severity: "error", title: "A configuration key belongs to the operator" },
  SI1104: { severity: "error", title: "Rollback without high availability" },
  SI1105: { severity: "error", title: "A health check without recovery of the deployment" },
  SI1106: { severity: "error", title: "A logging configuration has an unknown file" },
  SI1107: { severity: "error", title: "Last-state upgrades without high availability" },
  SI1108: { severity: "error", title: "Upgrades with state, but no checkpoint directory" },
  SI1109: { severity: "error", title: "Savepoints, but no savepoint directory" },
  SI1110: { severity: "error", title: "The parallelism is not a positive whole number" },
  SI1111: { severity: "error", title: "Several JobManagers without high availability" },
  SI1112: { severity: "error", title: "The replicas are not a positive whole number" },
  SI1113: { severity: "error", title: "The memory of JobManager or TaskManager is missing or unreadable" },
  SI1114: { severity: "error", title: "No service account" },
  SI1115: { severity: "error", title: "A session job needs a session cluster" },
  SI1116: { severity: "error", title: "The operator cannot upgrade session jobs by last state" },
  SI1117: { severity: "error", title: "A snapshot is not exactly one of savepoint and checkpoint" },
  SI1118: { severity: "error", title: "An autoscaler option is out of its range" },
  SI1119: { severity: "error", title: "The operator has no such resource or option" },
  SI1120: { severity: "error", title: "The operator refuses the jar's address" },
  SI1121: { severity: "warning", title: "The operator fetches the jar only with a setting of its own" },
  SI1122: { severity: "warning", title: "The operator no longer supports the Flink version" },

  // 12xx: memory, slots and scaling
  SI1201: { severity: "error", title: "The memory of a Flink process does not fit" },
  SI1202: { severity: "warning", title: "Little managed memory for each slot" },
  SI1203: { severity: "error", title: "More parallelism than slots" },
  SI1204: { severity: "warning", title: "Slots stay empty" },
  SI1205: { severity: "error", title: "Reactive mode needs a standalone application" },
  SI1206: { severity: "error", title: "Two things scale the job" },
  SI1207: { severity: "error", title: "The parallelism is above the maximum" },

  // 13xx: state and exactly-once
  SI1301: { severity: "error", title: "A transaction may end before its checkpoint" },
  SI1302: { severity: "error", title: "A setting of the construct is written as configuration too" },
  SI1303: { severity: "error", title: "Records may wait longer than a checkpoint may take" },

  // 20xx: the project as a whole
  SI2001: { severity: "error", title: "The project does not fit into its quota" },
  SI2002: { severity: "error", title: "A job uses a topic that is not declared" },
  SI2003: { severity: "error", title: "A topic that is written to keeps everything" },
  SI2004: { severity: "error", title: "The jar of a session job is not pinned" },
  SI2005: { severity: "error", title: "The jobs send more than the model server takes" },
  SI2006: { severity: "warning", title: "The environment still has placeholders" },
  SI2007: { severity: "error", title: "A way leads round the proxy" },
  SI2008: { severity: "warning", title: "A job is left out" },
} as const satisfies Record<string, { severity: Severity; title: string }>;

/** A code of {@link codes}. */
export type Code = keyof typeof codes;

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

  // 20xx: the project as a whole
  SI2001: { severity: "error", title: "The project does not fit into its quota" },
  SI2002: { severity: "error", title: "A job uses a topic that is not declared" },
  SI2003: { severity: "error", title: "A topic that is written to keeps everything" },
  SI2004: { severity: "error", title: "The jar of a session job is not pinned" },
  SI2005: { severity: "error", title: "The jobs send more than the model server takes" },
} as const satisfies Record<string, { severity: Severity; title: string }>;

/** A code of {@link codes}. */
export type Code = keyof typeof codes;

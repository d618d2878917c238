/** Version of the Flink Kubernetes Operator in the cluster. */
export type OperatorVersion = "1.7" | "1.10" | "1.15";

/** `2.2.1` as the operator's CRD writes it: `v2_2`. */
export function crdFlinkVersion(version: string): string {
  const [major, minor] = version.split(".");
  return `v${major}_${minor}`;
}

/** Whether `version` is `line` or newer; both as `2.2` or `2.2.1`. */
export function isAtLeast(version: string, line: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = line.split(".").map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

import { crdFlinkVersion, isAtLeast, type OperatorVersion } from "./flink-version.ts";
import { type Problem, problem } from "./problem.ts";

/** Flink versions that an operator's CRD lists, and those that its documentation supports. */
const operators: Readonly<Record<OperatorVersion, { newest: string; supported: readonly [string, string] }>> =
  {
    "1.7": { newest: "1.19", supported: ["1.15", "1.18"] },
    "1.10": { newest: "1.20", supported: ["1.16", "1.20"] },
    "1.15": { newest: "2.2", supported: ["1.19", "2.2"] },
  };

const oldest = "1.13";
/** Flink went from 1.20 to 2.0. */
const lastOfFirstMajor = 20;

/** What the operator thinks of a Flink version such as `2.2` or `2.2.1`. */
export function flinkVersionProblems(
  name: string,
  flinkVersion: string,
  operatorVersion: OperatorVersion,
): Problem[] {
  const { newest, supported } = operators[operatorVersion];
  const [from, to] = supported;
  if (!exists(flinkVersion) || !isAtLeast(flinkVersion, oldest) || !isAtLeast(newest, flinkVersion)) {
    return [
      problem("SI1102", {
        what: `${name}: operator ${operatorVersion} does not know this Flink version`,
        got: flinkVersion,
        allowed: `${oldest} to ${newest}, of which it supports ${from} to ${to}`,
        remedy: "Choose one of these, or raise operatorVersion together with the cluster's operator",
      }),
    ];
  }
  if (isAtLeast(flinkVersion, from) && isAtLeast(to, flinkVersion)) return [];
  return [
    problem("SI1122", {
      what: `${name}: operator ${operatorVersion} takes ${crdFlinkVersion(flinkVersion)}, but does not support it`,
      got: flinkVersion,
      allowed: `${from} to ${to}`,
      remedy: "Plan the upgrade of Flink, and test upgrades with this operator before you rely on them",
    }),
  ];
}

function exists(version: string): boolean {
  const match = /^(\d+)\.(\d+)(?:\.\d+)?$/.exec(version);
  return match !== null && !(match[1] === "1" && Number(match[2]) > lastOfFirstMajor);
}

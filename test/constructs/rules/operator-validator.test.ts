import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FlinkDeployment } from "../../../constructs/imports/operator-1.15/flink-deployment.generated.ts";
import type { FlinkSessionJob } from "../../../constructs/imports/operator-1.15/flink-session-job.generated.ts";
import { codes } from "../../../constructs/rules/codes.ts";
import { flinkDeploymentProblems } from "../../../constructs/rules/flink-deployment-rules.ts";
import { sessionJobProblems } from "../../../constructs/rules/session-job-rules.ts";

const read = (name: string) => readFileSync(join(import.meta.dirname, "operator-fixture", name), "utf8");
const { deployment, session, sessionJob, cases } = JSON.parse(read("cases.json")) as {
  deployment: FlinkDeployment;
  session: FlinkDeployment;
  sessionJob: FlinkSessionJob;
  cases: { what: string; kind: string; change: unknown }[];
};
const answers = read("expected.txt").trim().split("\n");

/** Errors of newer operators, of which no jar is on Maven Central, and of a kind that 1.7.0 does not know. */
const notOfThisOperator = ["SI1117", "SI1119", "SI1120"];

/** What the rules find in a case's resource. */
function errorsOf({ kind, change }: (typeof cases)[number]) {
  const problems =
    kind === "FlinkSessionJob"
      ? sessionJobProblems(merge(sessionJob, change) as FlinkSessionJob, session, "1.7")
      : flinkDeploymentProblems(merge(deployment, change) as FlinkDeployment, "1.7");
  return problems.filter(({ severity }) => severity === "error");
}

describe("the rules refuse what operator 1.7.0's own validator refuses, and nothing else", () => {
  it("has an answer to each case", () => expect(answers).toHaveLength(cases.length));

  it("has a case for every error that claims to be the operator's", () => {
    const found = new Set<string>(cases.flatMap(errorsOf).map(({ code }) => code));
    const claimed = Object.entries(codes)
      .filter(([code, { severity }]) => code.startsWith("SI11") && severity === "error")
      .map(([code]) => code);
    expect(claimed.filter((code) => !found.has(code))).toEqual(notOfThisOperator);
  });

  it.each(cases.map(({ what, kind, change }, index) => ({ what, kind, change, answer: answers[index] })))(
    "$what: $answer",
    ({ answer, ...entry }) => {
      const errors = errorsOf(entry).map(({ message }) => message);
      expect(errors.length === 0 ? "accepted" : errors).toEqual(
        answer === "ok" ? "accepted" : [expect.any(String)],
      );
    },
  );
});

/** A JSON merge patch. */
function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null) return patch;
  const result: Record<string, unknown> = { ...(target as object) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merge(result[key], value);
  }
  return result;
}

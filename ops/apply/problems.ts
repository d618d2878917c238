/** A finding in four parts. */
export interface Finding {
  /** What went wrong, in the reader's words. */
  readonly what: string;
  readonly got: string;
  readonly allowed: string;
  readonly remedy: string;
  /** The object that it is about, such as `Role data-team/flink`. */
  readonly object?: string;
}

/** One or several things that a person can mend; nothing has been changed unless the text says so. */
export class ApplyProblem extends Error {
  override readonly name = "ApplyProblem";
  readonly findings: readonly Finding[];

  constructor(...findings: readonly Finding[]) {
    super(findings.map(inWords).join("\n"));
    this.findings = findings;
  }
}

export function inWords({ what, got, allowed, remedy }: Finding): string {
  return `${what}: got ${got}; allowed: ${allowed}. ${remedy}.`;
}

import { type Code, codes, type Severity } from "./codes.ts";

/** A finding: what is wrong with what somebody wrote. */
export interface Problem {
  readonly code: Code;
  readonly severity: Severity;
  /** Code and four sentences: what went wrong, the value got, what is allowed, what to do. */
  readonly message: string;
}

/** The four parts of a message. Each is a phrase without a full stop at its end. */
export interface ProblemParts {
  /** What went wrong, in the reader's words. */
  readonly what: string;
  /** The value as it was given; shown as JSON. `undefined` reads "nothing". */
  readonly got: unknown;
  readonly allowed: string;
  /** What to do. */
  readonly remedy: string;
}

/** A finding with its code's severity. */
export function problem(code: Code, { what, got, allowed, remedy }: ProblemParts): Problem {
  const value = got === undefined ? "nothing" : JSON.stringify(got);
  return {
    code,
    severity: codes[code].severity,
    message: `${code}: ${what}. Got: ${value}. Allowed: ${allowed}. ${remedy}.`,
  };
}

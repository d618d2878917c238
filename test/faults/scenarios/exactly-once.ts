import { type Finding, holds } from "../scenario.ts";
import type { Verdict } from "../verdict.ts";

/** The findings that every scenario has: each record has one outcome. */
export function exactlyOnce({ records, lost, duplicated, strangers }: Verdict): Finding[] {
  return [
    holds("nothing is lost", lost === 0, `${lost} of ${records} records lost`),
    holds(
      "nothing is doubled",
      duplicated === 0 && strangers === 0,
      `${duplicated} duplicates, ${strangers} unknown ids`,
    ),
  ];
}

/** A fault that is none of the records' costs no dead letter. */
export const noDeadLetters = ({ deadLetters }: Verdict): Finding =>
  holds("no record becomes a dead letter", deadLetters === 0, `${deadLetters} dead letters`);

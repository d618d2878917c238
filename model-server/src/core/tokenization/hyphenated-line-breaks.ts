import { ALNUM, BLANK, HYPHEN } from "./character-classes.ts";

// Lines were split at U+000A and Flair drops U+2028, so U+000D is the only break that is left in a line. The
// last character belongs to the match: it cannot start the next one.
const HYPHENATED_LINEBREAK = new RegExp(`[${ALNUM}][${HYPHEN}]([${BLANK}]*\\r[${BLANK}]*)[${ALNUM}]`, "g");

/** segtok's `HYPHENATED_LINEBREAK`: which characters of a simplified line stay when "foo-\rbar" is "foo-bar". */
export function keptCharacters(line: string): number[] | undefined {
  if (!line.includes("\r")) return undefined;
  const kept: number[] = [];
  let copied = 0;
  const copyUntil = (end: number) => {
    for (; copied < end; copied++) kept.push(copied);
  };
  for (const match of line.matchAll(HYPHENATED_LINEBREAK)) {
    copyUntil(match.index + 2);
    copied += (match[1] as string).length;
  }
  if (copied === 0) return undefined;
  copyUntil(line.length);
  return kept;
}

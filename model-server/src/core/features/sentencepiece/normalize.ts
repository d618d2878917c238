import type { CharacterMap } from "./character-map.ts";

const SPACE_SYMBOL = "\u2581";

/** What a SentencePiece model does to a text before it cuts it into pieces. */
export interface Normalization {
  readonly dummy_prefix: boolean;
  readonly remove_extra_spaces: boolean;
  readonly escape_spaces: boolean;
}

/** The text that is cut into pieces; spaces are drawn as U+2581 where they are escaped. */
export function normalize(text: string, characters: CharacterMap | undefined, how: Normalization): string {
  const parts = characters === undefined ? Array.from(text) : replaceAll(text, characters);
  let first = 0;
  if (how.remove_extra_spaces) while (parts[first] === " ") first++;
  if (first === parts.length) return "";

  let whole = how.dummy_prefix ? " " : "";
  let afterSpace = how.remove_extra_spaces;
  for (const part of parts.slice(first)) {
    const kept = afterSpace ? part.replace(/^ +/, "") : part;
    if (kept !== "") {
      whole += kept;
      afterSpace = kept.endsWith(" ");
    }
    afterSpace &&= how.remove_extra_spaces;
  }
  if (how.escape_spaces) whole = whole.replaceAll(" ", SPACE_SYMBOL);
  return how.remove_extra_spaces ? withoutEnd(whole, how.escape_spaces ? SPACE_SYMBOL : " ") : whole;
}

/** The replacements one by one: runs of spaces are shortened between them, not within. */
function replaceAll(text: string, characters: CharacterMap): string[] {
  const bytes = Buffer.from(text, "utf8");
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const found = characters.replace(bytes, start);
    if (found !== undefined) {
      parts.push(found.replacement);
      start += found.bytes;
    } else {
      const end = start + characterLength(bytes[start] as number);
      parts.push(bytes.toString("utf8", start, end));
      start = end;
    }
  }
  return parts;
}

/** Bytes of the character that begins with this one. */
function characterLength(lead: number): number {
  return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

function withoutEnd(text: string, space: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === space) end--;
  return text.slice(0, end);
}

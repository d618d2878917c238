/** What Flair takes away before it tokenises. U+200D stays, so an emoji sequence keeps its joiners. */
const DROPPED = /[\u200b\u200c\u2028\u2029\ufe0f\ufeff]/g;

/** C1 controls that are read as bytes of windows-1252. Flair stops at 0x99, so U+009A to U+009F stay. */
const MISREAD = /[\u0080-\u0099]/g;

const NEEDS_CLEANING = /[\u0080-\u0099\u200b\u200c\u2028\u2029\ufe0f\ufeff]/;

/** Windows-1252 from 0x80 to 0x99; the bytes 81, 8D, 8F and 90 stand for nothing and are removed. */
const WINDOWS_1252: readonly string[] = [..."€", "", ..."‚ƒ„…†‡ˆ‰Š‹Œ", "", ..."Ž", "", "", ..."‘’“”•–—˜™"];

/** The text that Flair tokenises, and that the offsets of tokens count in. */
export function cleanText(text: string): string {
  if (!NEEDS_CLEANING.test(text)) return text;
  return text
    .replace(DROPPED, "")
    .replace(MISREAD, (control) => WINDOWS_1252[control.charCodeAt(0) - 0x80] ?? "");
}

/**
 * Where each code point of `cleanText(text)` starts in `text`, in UTF-16 units; undefined where every code
 * point is one unit and none was taken away, so that nothing moves.
 */
export function cleanedOrigins(text: string): Int32Array | undefined {
  if (!NEEDS_CLEANING.test(text) && !HAS_SURROGATES.test(text)) return undefined;
  const origins: number[] = [];
  let at = 0;
  for (const character of text) {
    if (cleanText(character) !== "") origins.push(at);
    at += character.length;
  }
  return Int32Array.from(origins);
}

const HAS_SURROGATES = /[\ud800-\udfff]/;

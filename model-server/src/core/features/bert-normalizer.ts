import * as characters from "./bert-characters.generated.ts";

/** What a `BertNormalizer` is told to do. */
export interface BertNormalization {
  readonly clean_text: boolean;
  readonly handle_chinese_chars: boolean;
  /** null: as `lowercase` says. */
  readonly strip_accents: boolean | null;
  readonly lowercase: boolean;
}

const DROPPED = new RegExp(`[${characters.DROPPED}]`, "gu");
const SPACES = new RegExp(`[${characters.SPACES}]`, "gu");
const CHINESE = new RegExp(`[${characters.CHINESE}]`, "gu");
const DECOMPOSING = new RegExp(`[${characters.DECOMPOSING}]`, "gu");
const MARKS = new RegExp(`[${characters.MARKS}]`, "gu");
const NEEDS_NOTHING = /^[\x21-\x40\x5b-\x7e]*$/;

/** Python's and Rust's white space; JavaScript's has U+FEFF and lacks U+0085. */
const SPACE = "\\t-\\r\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** The pattern of `BertPreTokenizer`: words, and each punctuation character by itself. */
export const BERT_PARTS = new RegExp(
  `[^${SPACE}${characters.PUNCTUATION}]+|[${characters.PUNCTUATION}]`,
  "gu",
);

/**
 * The normalizer `BertNormalizer` of Hugging Face's tokenizers. The JavaScript library has one, but its characters
 * are those of Node's Unicode tables, it takes Chinese characters beyond U+FFFF for two others, and it makes a
 * lower-case sigma at the end of a word a final one.
 */
export function bertNormalizer(how: BertNormalization): (text: string) => string {
  const strip = how.strip_accents ?? how.lowercase;
  return (text) => {
    if (NEEDS_NOTHING.test(text)) return text;
    let normalized = text;
    if (how.clean_text) normalized = normalized.replace(DROPPED, "").replace(SPACES, " ");
    if (how.handle_chinese_chars) normalized = normalized.replace(CHINESE, " $& ");
    if (strip)
      normalized = normalized.replace(DECOMPOSING, (each) => each.normalize("NFD")).replace(MARKS, "");
    if (how.lowercase) normalized = Array.from(normalized, (each) => each.toLowerCase()).join("");
    return normalized;
  };
}

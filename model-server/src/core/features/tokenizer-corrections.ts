import type { Tokenizer } from "@huggingface/tokenizers";
import { BERT_PARTS, type BertNormalization, bertNormalizer } from "./bert-normalizer.ts";
import { precompiledNormalizer } from "./precompiled.ts";

/** A part of `tokenizer.json`, as far as it matters here. */
interface PartDescription {
  readonly type?: string;
  /** Of `Precompiled`: the compiled map as base64. */
  readonly precompiled_charsmap?: string | null;
  /** Of a sequence. */
  readonly normalizers?: readonly PartDescription[];
  readonly pretokenizers?: readonly PartDescription[];
}

/** What the library made of it. */
interface Part {
  normalize(text: string): string;
  pattern?: RegExp;
  readonly normalizers?: readonly Part[];
  readonly tokenizers?: readonly Part[];
}

/**
 * Replaces the parts of the JavaScript library that yield other subwords than the library that Flair uses: the
 * normalizers `BertNormalizer` and `Precompiled`, and the splitting of `BertPreTokenizer`.
 *
 * @param description - `tokenizer.json`
 */
export function correctTokenizer(tokenizer: Tokenizer, description: object): void {
  const { normalizer, pre_tokenizer } = description as {
    normalizer?: PartDescription | null;
    pre_tokenizer?: PartDescription | null;
  };
  correctNormalizer(tokenizer.normalizer as Part | null, normalizer);
  correctPreTokenizer(tokenizer.pre_tokenizer as Part | null, pre_tokenizer);
}

function correctNormalizer(
  part: Part | null | undefined,
  description: PartDescription | null | undefined,
): void {
  if (part == null || description == null) return;
  description.normalizers?.forEach((each, i) => {
    correctNormalizer(part.normalizers?.[i], each);
  });
  if (description.type === "BertNormalizer") {
    part.normalize = bertNormalizer(description as BertNormalization);
  }
  if (description.type === "Precompiled" && typeof description.precompiled_charsmap === "string") {
    part.normalize = precompiledNormalizer(Buffer.from(description.precompiled_charsmap, "base64"));
  }
}

function correctPreTokenizer(
  part: Part | null | undefined,
  description: PartDescription | null | undefined,
): void {
  if (part == null || description == null) return;
  description.pretokenizers?.forEach((each, i) => {
    correctPreTokenizer(part.tokenizers?.[i], each);
  });
  if (description.type === "BertPreTokenizer") part.pattern = BERT_PARTS;
}

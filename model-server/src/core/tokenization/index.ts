import { cleanText } from "./clean-text.ts";
import { keptCharacters } from "./hyphenated-line-breaks.ts";
import { splitSentences } from "./sentences.ts";
import { SourceText } from "./source-text.ts";
import { splitWords } from "./words.ts";

export { cleanText };

/** A word as Flair's `Token`: `start` and `end` count code points of `cleanText(text)`; `end` is exclusive. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The tokens of Flair's `Sentence(text)` with its default tokenizer, with their positions.
 *
 * Takes any string, lone surrogates included. Flair raises for a word hyphenated over a lone carriage return
 * and for a contraction that segtok repeats (see README.md); here they are tokens that say where they were.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  forEachToken(text, (word, start, end) => tokens.push({ text: word, start, end }));
  return tokens;
}

/** The words of {@link tokenize} alone. */
export function tokenizeWords(text: string): string[] {
  const words: string[] = [];
  forEachToken(text, (word) => words.push(word));
  return words;
}

function forEachToken(text: string, onToken: (word: string, start: number, end: number) => void): void {
  const source = new SourceText(cleanText(text));
  splitSentences(source.simplified, (lineStart, lineEnd) => {
    const line = source.simplified.slice(lineStart, lineEnd);
    const kept = keptCharacters(line);
    if (kept === undefined) {
      splitWords(line, (start, end) => {
        onToken(source.slice(lineStart + start, lineStart + end), lineStart + start, lineStart + end);
      });
      return;
    }
    const origins = kept.map((index) => lineStart + index);
    splitWords(kept.map((index) => line.charAt(index)).join(""), (start, end) => {
      const word = origins.slice(start, end).map((origin) => source.slice(origin, origin + 1));
      onToken(word.join(""), origins[start] as number, (origins[end - 1] as number) + 1);
    });
  });
}

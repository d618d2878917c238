// The TypeScript side of segtok_fuzz.py, to be run with tsx: a JSON string a line in, words and gaps a line out.
import { createInterface } from "node:readline";
import { tokenize, tokenizeWords } from "../../model-server/src/core/tokenization/index.ts";

for await (const line of createInterface({ input: process.stdin, crlfDelay: 0 })) {
  const text = JSON.parse(line);
  const tokens = tokenize(text);
  const words = tokens.map((token) => token.text);
  const gaps = tokens.map((token, index) => token.start - (tokens[index - 1]?.end ?? 0));
  const agree = JSON.stringify(tokenizeWords(text)) === JSON.stringify(words);
  process.stdout.write(`${JSON.stringify(agree ? { words, gaps } : { error: "tokenizeWords differs from tokenize" })}\n`);
}

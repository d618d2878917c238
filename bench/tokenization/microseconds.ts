/*
 * CPU microseconds per text of the tokeniser, and per 1,000 code points of long and hostile texts.
 *
 *   npx tsx bench/tokenization/microseconds.ts
 */
import { tokenize, tokenizeWords } from "../../model-server/src/core/tokenization/index.ts";

if (process.argv.length > 2) {
  const asked = process.argv[2] === "--help";
  process[asked ? "stdout" : "stderr"].write(
    "Usage: npx tsx bench/tokenization/microseconds.ts\n\nIt takes no options, and about a minute.\n",
  );
  process.exit(asked ? 0 : 2);
}

const ROUNDS = 7;
const TIMES = 20_000;

const MESSAGES = {
  "12 words, ASCII": "I still haven't received my new card, why is it taking long?",
  "12 words, accents and emoji": "Où est ma carte? Ça fait déjà 2 semaines, c’est trop 😀",
  "3 sentences":
    "Hi Dr. Smith. My card (the blue one) isn't working at 12:30pm. Please e-mail me at a.b@c.com!",
  "12 words, Russian": "Почему моя новая карта до сих пор не пришла? Жду уже две недели.",
};

const LONG = {
  "plain words": "why is my card not here, I can't wait. ",
  "one word": "a",
  "no letters": "語",
  "brackets and capitals": "A)",
  "brackets, with a formula": "A)B₂",
  "continued sentences": "and a.\n",
  "open brackets": "(a. ",
  "closing brackets": ".]) ",
  terminals: ".",
  apostrophes: "ʼ",
  commas: ",",
  "line breaks": "a-\rb",
  emoji: "👩‍👧 ",
  spaces: " ",
};

/** CPU time of a call, so that a busy machine does not count. */
function cpuMicroseconds(run: () => void, times: number): number {
  const started = process.cpuUsage();
  for (let time = 0; time < times; time++) run();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / times;
}

const fastest = (run: () => void) =>
  Math.min(...Array.from({ length: ROUNDS }, () => cpuMicroseconds(run, TIMES)));

console.log("text | µs, tokenizeWords | µs, tokenize");
for (const [name, text] of Object.entries(MESSAGES)) {
  const words = fastest(() => tokenizeWords(text));
  const tokens = fastest(() => tokenize(text));
  console.log(`${name} | ${words.toFixed(1)} | ${tokens.toFixed(1)}`);
}

console.log("\ntext | µs per 1,000 characters of 20,000 | of 1,000,000");
for (const [name, unit] of Object.entries(LONG)) {
  const costs = [20_000, 1_000_000].map((length) => {
    const text = unit.repeat(Math.ceil(length / unit.length));
    return ((1000 * cpuMicroseconds(() => tokenize(text), 1)) / length).toFixed(1);
  });
  console.log(`${name} | ${costs.join(" | ")}`);
}

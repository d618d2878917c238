import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { load } from "../fixtures/app.ts";
import { writeBundle } from "../fixtures/bundle-folder.ts";
import { expectedAnswer, transformerBundle } from "../fixtures/transformer-bundle.ts";

/** Lists of words with the ids that Hugging Face's library gives them. */
const EXPECTED: [string[], number[]][] = JSON.parse(
  readFileSync(new URL("../fixtures/wordpiece/expected.json", import.meta.url), "utf8"),
);
/** Those that the tokenisation leaves as they are when they are written as a text. */
const CASES = EXPECTED.filter(
  ([words]) => words.length > 0 && words.every((word) => /^[a-zé]{1,20}$/i.test(word)),
);
const LONG = "my lost card money phone broken refund".split(" ");

it("a transformer's bundle answers what the arithmetic says, in one batch with texts of other lengths", async () => {
  const { predictor } = await load(writeBundle(transformerBundle()));
  const cases = [...CASES, ...LONG.map((word): [string[], number[]] => [new Array(40).fill(word), []])];
  const texts = cases.map(([words]) => words.join(" "));
  const answers = await predictor.predict(texts);
  const alone = await Promise.all(texts.map((text) => predictor.predict([text])));
  expect(CASES.length).toBeGreaterThan(5);
  cases.forEach(([words, ids], i) => {
    if (ids.length > 0) {
      const wanted = expectedAnswer(ids);
      expect(answers[i]?.label, words.join(" ")).toBe(wanted.label);
      expect(answers[i]?.score).toBeCloseTo(wanted.score, 5);
    }
    expect(alone[i]?.[0]?.label).toBe(answers[i]?.label);
    expect(alone[i]?.[0]?.score).toBeCloseTo(answers[i]?.score ?? 0, 5);
  });
  expect(new Set(answers.map(({ label }) => label)).size).toBe(2);
});

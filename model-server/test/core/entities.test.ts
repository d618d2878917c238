import { describe, expect, it } from "vitest";
import { inUtf16, spanEntity, wordEntity } from "../../src/core/entities.ts";
import type { EntitiesPrediction } from "../../src/core/predictor.ts";
import { cleanText, tokenize } from "../../src/core/tokenization/index.ts";
import { random } from "../fixtures/random.ts";

const predicted = (text: string): EntitiesPrediction => ({
  entities: tokenize(text).map((token) => wordEntity(token, "x", 1)),
  unit: "code-points",
});

describe("spanEntity", () => {
  it("joins words with a space for each character between them", () => {
    const tokens = tokenize("see New\r\nYork\u00a0 City.");
    expect(spanEntity(tokens.slice(1, 4), "place", 0.5)).toEqual({
      text: "New  York  City",
      label: "place",
      score: 0.5,
      start: 4,
      end: 19,
    });
  });

  it("is stripped as Python strips, while its places stay, and a single word is not", () => {
    const tokens = [{ text: "\x1fab\x1c", start: 2, end: 6 }];
    expect(spanEntity(tokens, "x", 1)).toEqual({ text: "ab", label: "x", score: 1, start: 2, end: 6 });
    expect(wordEntity(tokens[0] as (typeof tokens)[number], "x", 1).text).toBe("\x1fab\x1c");
    // JavaScript's trim would take a byte order mark, and leave the separators.
    expect(spanEntity([{ text: "\ufeffa\x1e", start: 0, end: 3 }], "x", 1).text).toBe("\ufeffa");
  });

  it("has a text for words that overlap, too", () => {
    const tokens = [
      { text: "ab", start: 0, end: 2 },
      { text: "bc", start: 1, end: 3 },
    ];
    expect(spanEntity(tokens, "x", 1)).toMatchObject({ text: "abbc", start: 0, end: 3 });
  });
});

describe("inUtf16", () => {
  it("gives offsets that cut the entity out of the text as it was sent", () => {
    const text = "😀 Zo\u200bë in\u0092t M\ufe0fünchen 👩‍👧!";
    const cleaned = Array.from(cleanText(text));
    const answer = predicted(text);
    const moved = inUtf16(answer, text) as EntitiesPrediction;
    expect(moved.unit).toBe("utf-16");
    expect(moved.entities.length).toBeGreaterThan(5);
    moved.entities.forEach(({ start, end, text: part }, i) => {
      const entity = answer.entities[i] as (typeof answer.entities)[number];
      expect(cleaned.slice(entity.start, entity.end).join("")).toBe(entity.text);
      expect(text.slice(start, end)).toBe(part);
      expect(cleanText(part)).toBe(entity.text);
    });
    expect(moved.entities[1]).toMatchObject({ text: "Zo\u200bë", start: 3, end: 7 });
  });

  it("takes a span as it stands, with what breaks the line between its words", () => {
    const text = "in New\r\nYork";
    const span = spanEntity(tokenize(text).slice(1), "place", 1);
    expect(span.text).toBe("New  York");
    expect(inUtf16({ entities: [span], unit: "code-points" }, text)).toEqual({
      entities: [{ ...span, text: "New\r\nYork" }],
      unit: "utf-16",
    });
  });

  it("is what text.slice gives, whatever the text", () => {
    const next = random(3);
    const pieces = ["a", "Bc ", " ", "😀", "\u200b", "\ufe0f", "\u0081", "\u0092", "é", "\ud800", "卡"];
    pieces.push("\r\n", "\u2028");
    let moved = 0;
    for (let round = 0; round < 300; round++) {
      const text = Array.from({ length: next(20) + 1 }, () => pieces[next(pieces.length)]).join("");
      const answer = predicted(text);
      const { entities } = inUtf16(answer, text) as EntitiesPrediction;
      entities.forEach(({ start, end, text: part }, i) => {
        expect(text.slice(start, end), JSON.stringify(text)).toBe(part);
        expect(cleanText(part), JSON.stringify(text)).toBe(answer.entities[i]?.text);
        if (start !== answer.entities[i]?.start) moved++;
      });
    }
    expect(moved).toBeGreaterThan(100);
  });

  it("leaves answers without offsets as they are", () => {
    const label = { label: "a", score: 1 };
    expect(inUtf16(label, "😀")).toBe(label);
    expect(inUtf16(predicted("plain text"), "plain text")).toEqual({
      ...predicted("plain text"),
      unit: "utf-16",
    });
  });
});

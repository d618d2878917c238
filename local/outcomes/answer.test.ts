import { expect, it } from "vitest";
import type { Prediction } from "../../contract/src/prediction.generated.ts";
import { describeAnswer } from "./answer.ts";

const answer = (fields: Partial<Prediction>) =>
  describeAnswer({ label: null, score: null, ...fields } as Prediction);
const entity = (label: string, text: string) => ({ label, text, score: 0.9, start: 0, end: 1 });

it.each<[string, Partial<Prediction>]>([
  ["card_arrival", { label: "card_arrival", score: 0.5 }],
  ["(no label)", {}],
  ['1 entity: person "Ann"', { entities: [entity("person", "Ann")] }],
  [
    '2 entities: person "Ann", location "New York"',
    { entities: [entity("person", "Ann"), entity("location", "New York")] },
  ],
  ["(no entities)", { entities: [] }],
  ["1 label: joy 0.87", { labels: [{ label: "joy", score: 0.8749 }] }],
  [
    "2 labels: joy 0.87, fear 1.00",
    {
      labels: [
        { label: "joy", score: 0.8749 },
        { label: "fear", score: 0.999 },
      ],
    },
  ],
  ["(no labels)", { labels: [] }],
])("says %s", (expected, fields) => {
  expect(answer(fields)).toBe(expected);
});

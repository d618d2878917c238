import { expect, it } from "vitest";
import { appOver, load } from "../fixtures/app.ts";
import { random } from "../fixtures/random.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

const CASES = 3_000;
const SOUND = {
  id: "1",
  parameters: { a: 1 },
  inputs: [{ name: "TEXT", datatype: "BYTES", shape: [2, 1], data: [["my card"], ["lost"]], parameters: {} }],
  outputs: [{ name: "LABEL", parameters: {} }, { name: "SCORE" }],
};
const ODD: readonly unknown[] = [
  ...[
    null,
    true,
    "",
    "\ud800",
    "TEXT",
    "LABEL",
    "x".repeat(5000),
    [],
    {},
    [[]],
    [[[["a"]]]],
    { name: "TEXT" },
  ],
  ...[0, -1, 1, 1.5, 2 ** 31, 2 ** 53, 2 ** 60, 1e308, -0, [2 ** 60, 2 ** 60], [-1], [1, 1], [2], ["a", "b"]],
];

it(`answers ${CASES} broken requests with 200 or 400, and says why`, async () => {
  const { app } = appOver([await load(makeWordBundle())]);
  const next = random(11);
  const seen = new Map<number, number>();
  for (let i = 0; i < CASES; i++) {
    const body = i % 3 === 0 ? brokenBytes(next) : JSON.stringify(brokenTree(next));
    const response = await app.inject({
      method: "POST",
      url: "/v2/models/tiny-words/infer",
      headers: { "content-type": "application/json" },
      body,
    });
    expect([200, 400], body.toString()).toContain(response.statusCode);
    if (response.statusCode === 400)
      expect(response.json(), body.toString()).toEqual({ error: expect.any(String) });
    seen.set(response.statusCode, (seen.get(response.statusCode) ?? 0) + 1);
  }
  expect(seen.get(200)).toBeGreaterThan(CASES / 20);
  expect(seen.get(400)).toBeGreaterThan(CASES / 2);
});

/** The sound request with one to three places changed, removed, renamed or doubled. */
function brokenTree(next: (below: number) => number): unknown {
  const body = structuredClone(SOUND) as unknown;
  for (let changes = 1 + next(3); changes > 0; changes--) {
    const parents = objectsIn(body).filter((object) => Object.keys(object).length > 0);
    const parent = parents[next(parents.length)];
    if (parent === undefined) continue;
    const keys = Object.keys(parent);
    const key = keys[next(keys.length)] as string;
    const action = next(4);
    if (action === 0) delete parent[key];
    else if (action === 1) parent[`${key}x`] = parent[key];
    else if (action === 2 && Array.isArray(parent)) parent.push(structuredClone(parent[0]));
    else parent[key] = structuredClone(ODD[next(ODD.length)]);
  }
  return body;
}

function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== "object" || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(objectsIn)];
}

/** The sound request with a few bytes changed, or cut off. */
function brokenBytes(next: (below: number) => number): Buffer {
  const bytes = Buffer.from(JSON.stringify(SOUND));
  for (let changes = 1 + next(4); changes > 0; changes--) bytes[next(bytes.length)] = next(256);
  return next(4) === 0 ? bytes.subarray(0, next(bytes.length)) : bytes;
}

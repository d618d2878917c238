import { describe, expect, it } from "vitest";
import { BodyBytes } from "../../src/protocol/body-bytes.ts";

const MIB = 1024 * 1024;
const LIMIT = 4 * MIB;
const PART = 64 * 1024;

/** Parts of different bytes, so that what stands at a wrong place is seen. */
const partsOf = (bytes: number, seed: number): Buffer[] =>
  Array.from({ length: bytes / PART }, (_, i) => Buffer.alloc(PART, (seed + i * 7) % 251));

function fed(body: BodyBytes, parts: readonly Buffer[]): BodyBytes {
  for (const part of parts) expect(body.add(part)).toBe(true);
  return body;
}

describe("BodyBytes", () => {
  it.each([0, PART, MIB - PART, MIB, MIB + PART, LIMIT])(
    "puts a body of %i bytes together as it came",
    (size) => {
      const parts = partsOf(size, 1);
      expect(fed(new BodyBytes(LIMIT), parts).take().equals(Buffer.concat(parts))).toBe(true);
    },
  );

  it("puts more parts together than it keeps at once", () => {
    const parts = Array.from({ length: 3000 }, (_, i) => Buffer.from([i % 256]));
    expect(fed(new BodyBytes(LIMIT), parts).take()).toEqual(Buffer.concat(parts));
  });

  it("keeps bodies apart that come at the same time, and one after the other", () => {
    const bodies = [1, 2, 3].map((seed) => partsOf(2 * MIB, seed * 50));
    const together = bodies.map(() => new BodyBytes(LIMIT));
    for (let i = 0; i < 2 * (MIB / PART); i++) {
      together.forEach((body, of) => {
        body.add(bodies[of]?.[i] as Buffer);
      });
    }
    const taken = together.map((body) => body.take());
    const next = fed(new BodyBytes(LIMIT), partsOf(3 * MIB, 200)).take();
    taken.forEach((body, of) => {
      expect(body.equals(Buffer.concat(bodies[of] as Buffer[]))).toBe(true);
    });
    expect(next.equals(Buffer.concat(partsOf(3 * MIB, 200)))).toBe(true);
  });

  it("keeps nothing of what is over the limit, and lets the next one use its place", () => {
    const over = fed(new BodyBytes(LIMIT), partsOf(LIMIT, 9));
    expect(over.add(Buffer.from("x"))).toBe(false);
    expect(over.add(Buffer.from("x"))).toBe(false);
    over.drop();
    const parts = partsOf(LIMIT, 30);
    expect(fed(new BodyBytes(LIMIT), parts).take().equals(Buffer.concat(parts))).toBe(true);
  });

  it("takes a larger limit than the one before", () => {
    fed(new BodyBytes(LIMIT), partsOf(LIMIT, 1)).take();
    const parts = partsOf(LIMIT + 2 * MIB, 5);
    expect(
      fed(new BodyBytes(2 * LIMIT), parts)
        .take()
        .equals(Buffer.concat(parts)),
    ).toBe(true);
  });
});

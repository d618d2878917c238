import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERRORS, type ErrorCode, ServiceError, shown } from "../src/errors.ts";

const codes = Object.keys(ERRORS) as ErrorCode[];

describe("ERRORS", () => {
  it.each(codes)("%s has a status that fits", (code) => {
    const { status, retryable } = new ServiceError(code);
    // Flink's clients retry 5xx only, and only what may succeed later should be retried.
    expect(retryable).toBe(status === 503 || status === 504);
    expect(status).toBeGreaterThanOrEqual(400);
  });

  it("says shape of a wrong shape only, which Flink takes for a schema error", () => {
    for (const code of codes) expect(/shape/i.test(ERRORS[code].meaning), code).toBe(code === "wrong-shape");
  });

  it("is listed in the README, row by row", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const rows = [...readme.matchAll(/^\| (\d{3}) \| `([a-z-]+)` \| (.*) \|$/gm)];
    expect(rows.map(([, status, code, meaning]) => ({ code, status: Number(status), meaning }))).toEqual(
      codes.map((code) => ({ code, status: ERRORS[code].status, meaning: ERRORS[code].meaning })),
    );
  });
});

it("shown cuts long values and takes what JSON has no form for", () => {
  expect(shown("a".repeat(100), 10)).toBe('"aaaaaaaaa…');
  expect(shown(undefined)).toBe("undefined");
  expect(shown({ a: [1] })).toBe('{"a":[1]}');
});

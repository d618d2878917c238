import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { refusalCodes } from "../../../ops/plan/gate.ts";

it("docs/deploy.md says what to do for each refusal, and for no others", () => {
  const text = readFileSync(join(import.meta.dirname, "../../../docs/deploy.md"), "utf8");
  const section = text.split("## When a plan is refused")[1]?.split(/^## /m)[0] ?? "";
  const headings = [...section.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
  expect(headings.sort()).toEqual([...refusalCodes].sort());
});

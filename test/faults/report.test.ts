import { expect, it } from "vitest";
import { asMarkdown } from "./report.ts";

it("has a row for each promise, whatever a command printed", () => {
  const page = asMarkdown({
    command: "npm run test:faults -- x",
    seed: 7,
    machine: { cores: 2 } as unknown as Parameters<typeof asMarkdown>[0]["machine"],
    load: { before: 1, after: 2 } as unknown as Parameters<typeof asMarkdown>[0]["load"],
    results: [
      {
        ...{ scenario: "x", fault: "none", rows: [], tookMs: 1_400 },
        findings: [{ promise: "is refused", figure: "no way\nno way\na | b\n", holds: false }],
      },
    ],
  });
  expect(page).toContain("| x | – | none | 1 s |\n");
  expect(page.trimEnd().split("\n").at(-1)).toBe("| x | is refused | no way; a \\| b | **no** |");
});

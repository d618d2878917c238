import { describe, expect, it } from "vitest";
import { canonicalQuantity, cores, mebibytes } from "../../../constructs/rules/quantity.ts";

describe("canonicalQuantity: what the API server would write", () => {
  it.each([
    ["1000m", "1"],
    ["1500m", "1500m"],
    ["0.5", "500m"],
    ["0.0005", "500u"],
    ["2000", "2k"],
    ["4", "4"],
    ["1024Mi", "1Gi"],
    ["1536Mi", "1536Mi"],
    ["1.5Gi", "1536Mi"],
    ["1000Mi", "1000Mi"],
    ["512Mi", "512Mi"],
    ["1Ki", "1Ki"],
    ["0.5Ki", "512"],
    ["0.0001Ki", "102400u"],
    ["1000M", "1G"],
    ["0", "0"],
    ["0Mi", "0"],
  ])("%s → %s", (text, canonical) => expect(canonicalQuantity(text)).toBe(canonical));

  it.each(["", "two", "1 Gi", "-1", "1gb", "1e3"])("%j is none", (text) =>
    expect(canonicalQuantity(text)).toBeUndefined(),
  );
});

it("reads memory as whole mebibytes and CPU as a number", () => {
  expect(mebibytes("2Gi")).toBe(2048);
  expect(mebibytes("1M")).toBeUndefined();
  expect(cores("500m")).toBe(0.5);
});

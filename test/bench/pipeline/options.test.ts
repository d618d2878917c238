import { describe, expect, it } from "vitest";
import { helpText, parseOptions, UsageError } from "../../../bench/pipeline/options.ts";

const defaults = { batchSize: 32, concurrency: 4, modelDirectory: "models/some" };

describe("options of bench/pipeline", () => {
  it("take batch size and concurrency from the environment's configuration", () => {
    expect(parseOptions([], defaults)).toMatchObject({
      experiments: ["null", "real"],
      rounds: 3,
      ...defaults,
      quick: false,
    });
  });

  it("make a quick run small, unless told otherwise", () => {
    expect(parseOptions(["--quick", "--records", "7"], defaults)).toMatchObject({ rounds: 1, records: 7 });
  });

  it.each([
    [
      ["--experiment", "both-of-them"],
      'There is no experiment "both-of-them". Allowed: null, real, modes, both. Choose one of these for --experiment.',
    ],
    [
      ["--rounds", "0"],
      '--rounds is not a count: got "0". Allowed: a whole number from 1 on. Give one, for example --rounds 3.',
    ],
    [["--fast"], "Unknown option '--fast'. Run with --help to see the options."],
  ])("refuse %j", (args, message) => {
    expect(() => parseOptions(args, defaults)).toThrow(new UsageError(message));
  });

  it("are all in the help", () => {
    expect(parseOptions(["--help"], defaults)).toBeUndefined();
    for (const name of ["experiment", "rounds", "single-records", "model", "evidence", "quick"]) {
      expect(helpText(defaults)).toContain(`--${name}`);
    }
  });
});

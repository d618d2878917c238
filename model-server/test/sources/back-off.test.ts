import { describe, expect, it } from "vitest";
import { StartError } from "../../src/errors.ts";
import { type FailedAttempt, persistently } from "../../src/sources/back-off.ts";
import { StoreError, type StoreFailure } from "../../src/sources/store.ts";

const URI = "s3://bucket/tiny";

/** Fails as it is told to, then succeeds; time passes only in attempts and where it waits. */
async function run(failures: readonly StoreFailure[], { random = 0, giveUpMs = 0, attemptMs = 0 } = {}) {
  const left = [...failures];
  const failed: FailedAttempt[] = [];
  let clock = 0;
  const outcome = await persistently(
    URI,
    async () => {
      const failure = left.shift();
      clock += attemptMs;
      if (failure !== undefined) throw new StoreError(failure, `because of ${failure}`);
      return "done";
    },
    {
      giveUpMs,
      onFailure: (attempt) => failed.push(attempt),
      random: () => random,
      now: () => clock,
      wait: async (ms) => {
        clock += ms;
      },
    },
  ).catch((error: unknown) => error);
  return { outcome, failed, waits: failed.map(({ retryInMs }) => retryInMs) };
}

const times = (count: number, failure: StoreFailure) => new Array<StoreFailure>(count).fill(failure);

describe("attempts at a bundle", () => {
  it("wait longer each time while the store is away, and never longer than 4 s", async () => {
    const { outcome, failed, waits } = await run(times(1000, "away"));
    expect(outcome).toBe("done");
    expect(waits.slice(0, 6)).toEqual([250, 500, 1000, 2000, 4000, 4000]);
    expect(Math.max(...waits)).toBe(4000);
    expect(failed[1]).toEqual({ attempt: 2, failure: "away", reason: "because of away", retryInMs: 500 });
  });

  it("wait longer where somebody has to change something first, and never longer than 6 s", async () => {
    expect((await run(times(5, "denied"))).waits).toEqual([2000, 4000, 6000, 6000, 6000]);
  });

  it("count what the attempt took, and never follow at once", async () => {
    expect((await run(times(6, "away"), { attemptMs: 1500 })).waits).toEqual([
      250, 250, 250, 500, 2500, 2500,
    ]);
    expect((await run(times(6, "away"), { attemptMs: 5000 })).waits).toEqual(new Array(6).fill(250));
  });

  it("wait up to half as long by chance", async () => {
    expect((await run(times(3, "away"), { random: 1 })).waits).toEqual([125, 250, 500]);
    expect((await run(times(3, "away"), { random: 0.5 })).waits).toEqual([188, 375, 750]);
  });

  it("begin anew with another kind of failure", async () => {
    expect((await run(["away", "away", "denied", "away"])).waits).toEqual([250, 500, 2000, 250]);
  });

  it("end where the store holds something wrong three times in a row", async () => {
    const { outcome, failed } = await run([...times(2, "wrong"), "away", ...times(3, "wrong")]);
    expect(outcome).toEqual(
      new StartError(
        "The bundle s3://bucket/tiny is refused: because of wrong, 3 times in a row. Publish it again.",
      ),
    );
    expect(failed).toHaveLength(5);
  });

  it("end before the wait that time would be up in", async () => {
    const { outcome, waits } = await run(times(9, "away"), { giveUpMs: 2000 });
    expect(waits).toEqual([250, 500, 1000]);
    expect(outcome).toEqual(
      new StartError(
        "The bundle s3://bucket/tiny could not be fetched in 2000 ms (MODEL_STORE_GIVE_UP_MS), 4 attempts; the last one: because of away.",
      ),
    );
  });

  it("end at once with an error that is not the store's", async () => {
    const mistake = new TypeError("a mistake");
    const options = { giveUpMs: 0, onFailure: () => expect.fail("no attempt may follow") };
    await expect(persistently(URI, () => Promise.reject(mistake), options)).rejects.toBe(mistake);
  });
});

import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Model } from "../../src/core/model.ts";
import { pollVersions } from "../../src/serving/poll-versions.ts";

/** A repository whose newest version is what each look finds next; the last one stays. */
function poll(looks: readonly (string | Error | undefined)[], { serves = true, refused = "" } = {}) {
  let looked = 0;
  const load = vi.fn(async (_name: string, version?: unknown) => {
    if (version === refused) throw new Error("could not be loaded", { cause: new Error("wrong hash") });
    return { sha256: "ab" } as Model;
  });
  const newestOf = async () => {
    const found = looks[Math.min(looked++, looks.length - 1)];
    if (found instanceof Error) throw found;
    return found;
  };
  const log = { info: vi.fn(), warn: vi.fn() };
  const end = new AbortController();
  onTestFinished(() => end.abort());
  const repository = { names: ["intents"], newestOf, serves: () => serves, load };
  const done = pollVersions({ repository, intervalMs: 1, log, signal: end.signal });
  const allSeen = () =>
    vi.waitFor(() => expect(looked).toBeGreaterThan(looks.length + 2), { timeout: 20_000 });
  return { load, log, end, done, allSeen, versions: () => load.mock.calls.map(([, version]) => version) };
}

describe("pollVersions", () => {
  it("loads what was not there before, once, and not what lay there at the start", async () => {
    const { allSeen, versions, log } = poll(["1.0.0", "1.0.0", "1.1.0", "1.1.0", "1.2.0"]);
    await allSeen();
    expect(versions()).toEqual(["1.1.0", "1.2.0"]);
    expect(log.info.mock.calls[0]).toEqual([
      { model: "intents", version: "1.1.0", sha256: "ab" },
      "loaded by polling",
    ]);
  });

  it("says once what is refused, and goes on", async () => {
    const { allSeen, versions, log } = poll([undefined, "1.0.0", "1.1.0"], { refused: "1.0.0" });
    await allSeen();
    expect(versions()).toEqual(["1.0.0", "1.1.0"]);
    expect(log.warn.mock.calls).toEqual([
      [{ model: "intents", version: "1.0.0", reason: "wrong hash" }, "load refused"],
    ]);
  });

  it("outlives a store that is away", async () => {
    const { allSeen, versions, log } = poll(["1.0.0", new Error("away"), "1.0.0", "1.1.0"]);
    await allSeen();
    expect(versions()).toEqual(["1.1.0"]);
    expect(log.warn).toHaveBeenCalledWith(
      { model: "intents", reason: "away" },
      "versions could not be listed",
    );
  });

  it("leaves a model alone that was taken out of service", async () => {
    const { allSeen, load } = poll(["1.0.0", "1.1.0"], { serves: false });
    await allSeen();
    expect(load).not.toHaveBeenCalled();
  });

  it("ends", async () => {
    const { end, done } = poll(["1.0.0"]);
    end.abort();
    await done;
  });
});

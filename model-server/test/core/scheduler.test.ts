import { describe, expect, it } from "vitest";
import { Scheduler } from "../../src/core/scheduler.ts";

/** Work that ends when the test says so. */
function controlled() {
  const started: string[] = [];
  const gates = new Map<string, () => void>();
  const work = (name: string) => () => {
    started.push(name);
    return new Promise<string>((resolve) => gates.set(name, () => resolve(name)));
  };
  return { started, work, finish: (name: string) => gates.get(name)?.() };
}

describe("Scheduler", () => {
  it("runs one after the other, in the order of arrival", async () => {
    const { started, work, finish } = controlled();
    const scheduler = new Scheduler(100);
    const [a, b, c] = ["a", "b", "c"].map((name) => scheduler.submit(1, work(name)).result);
    expect(started).toEqual(["a"]);
    finish("a");
    expect(await a).toBe("a");
    await Promise.resolve();
    expect(started).toEqual(["a", "b"]);
    finish("b");
    await b;
    await Promise.resolve();
    finish("c");
    expect(await c).toBe("c");
    await scheduler.idle();
    expect(scheduler.waitingTexts).toBe(0);
  });

  it("refuses at once what does not fit any more, and takes it again when there is room", async () => {
    const { work, finish } = controlled();
    const scheduler = new Scheduler(10);
    const running = scheduler.submit(50, work("running"));
    scheduler.submit(6, work("waiting"));
    expect(() => scheduler.submit(5, work("refused"))).toThrow(
      "The server is overloaded: 6 texts wait, at most 10 may. Try again later.",
    );
    scheduler.submit(4, work("fits"));
    finish("running");
    await running.result;
    await Promise.resolve();
    expect(scheduler.waitingTexts).toBe(4);
    scheduler.submit(6, work("again"));
    expect(scheduler.waitingTexts).toBe(10);
  });

  it("admits a request that is larger than the queue where nothing waits", () => {
    const { started, work } = controlled();
    const scheduler = new Scheduler(10);
    scheduler.submit(1, work("running"));
    scheduler.submit(100, work("large"));
    expect(started).toEqual(["running"]);
    expect(() => scheduler.submit(1, work("refused"))).toThrow("overloaded");
  });

  it("goes on after work that failed", async () => {
    const scheduler = new Scheduler(10);
    const failed = scheduler.submit(1, async () => Promise.reject(new Error("broken")));
    const next = scheduler.submit(1, async () => "next");
    await expect(failed.result).rejects.toThrow("broken");
    expect(await next.result).toBe("next");
  });

  it("forgets waiting work whose client hung up, and leaves running work alone", async () => {
    const { started, work, finish } = controlled();
    const scheduler = new Scheduler(10);
    const running = scheduler.submit(1, work("running"));
    const cancelled = scheduler.submit(8, work("cancelled"));
    const next = scheduler.submit(1, work("next"));
    cancelled.cancel();
    cancelled.cancel();
    running.cancel();
    await expect(cancelled.result).rejects.toThrow("hung up");
    expect(scheduler.waitingTexts).toBe(1);
    finish("running");
    expect(await running.result).toBe("running");
    await Promise.resolve();
    finish("next");
    await next.result;
    expect(started).toEqual(["running", "next"]);
  });

  it("is idle once everything is done, waiting work included", async () => {
    const { work, finish } = controlled();
    const scheduler = new Scheduler(10);
    await scheduler.idle();
    const first = scheduler.submit(1, work("first"));
    const second = scheduler.submit(1, work("second"));
    let idle = false;
    const whenIdle = scheduler.idle().then(() => {
      idle = true;
    });
    finish("first");
    await first.result;
    await Promise.resolve();
    expect(idle).toBe(false);
    finish("second");
    await second.result;
    await whenIdle;
    expect(idle).toBe(true);
  });
});

import { Histogram, Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { Distribution } from "../../src/observability/distribution.ts";

const BOUNDS = [0.5, 1, 2.5];
/** On bounds, between them and beyond the last one. */
const VALUES = [0, 0.5, 0.50001, 1, 2, 2.5, 2.6, 1e6];
const MODELS = [
  { name: "intents", version: "1.0.0", sha256: "a" },
  { name: "intents", version: "2.0.0", sha256: "b" },
  { name: "entities", version: "1.0.0", sha256: "c" },
];

describe("Distribution", () => {
  it("is exported as a histogram of prom-client is", async () => {
    const [ours, theirs] = [new Registry(), new Registry()];
    const distribution = new Distribution("seconds", "How long", BOUNDS, ours);
    const [name, help, labelNames] = ["seconds", "How long", ["model", "version", "sha256"]];
    const histogram = new Histogram({ name, help, labelNames, buckets: BOUNDS, registers: [theirs] });
    expect(await ours.metrics()).toBe(await theirs.metrics());
    for (const [i, value] of VALUES.entries()) {
      for (const model of MODELS.slice(0, 1 + (i % 3))) {
        distribution.observe(model, value);
        const { name: of, version, sha256 } = model;
        histogram.observe({ model: of, version, sha256 }, value);
      }
    }
    const text = await ours.metrics();
    expect(text).toContain('seconds_bucket{le="+Inf",model="intents",version="1.0.0",sha256="a"} 8');
    expect(text).toBe(await theirs.metrics());
    // A second scrape adds nothing.
    expect(await ours.metrics()).toBe(text);
    for (const model of MODELS.slice(1)) distribution.forget(model);
    expect(await ours.metrics()).toContain('sha256="a"');
    expect(await ours.metrics()).not.toMatch(/sha256="[bc]"/);
    distribution.forget();
    expect(distribution.cumulative()).toEqual([0, 0, 0, 0]);
  });

  it("adds up over models", () => {
    const distribution = new Distribution("seconds", "How long", BOUNDS, new Registry());
    expect(distribution.cumulative()).toEqual([0, 0, 0, 0]);
    for (const model of MODELS) distribution.observe(model, 0.7);
    distribution.observe(MODELS[0] as (typeof MODELS)[0], 9);
    expect(distribution.cumulative()).toEqual([0, 3, 3, 4]);
  });
});

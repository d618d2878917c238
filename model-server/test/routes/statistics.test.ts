import { beforeAll, describe, expect, it } from "vitest";
import { type Model, ModelRegistry } from "../../src/core/model.ts";
import { Observability } from "../../src/observability/observability.ts";
import { appOver, load, schedulerFor } from "../fixtures/app.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

let model: Model;
beforeAll(async () => {
  model = await load(makeWordBundle());
});

describe("statistics", () => {
  it.each([
    ["/v2/models/stats", ["1.0.0", "1.1.0"]],
    ["/v2/models/tiny-words/stats", ["1.0.0", "1.1.0"]],
    ["/v2/models/tiny-words/versions/1.0.0/stats", ["1.0.0"]],
    ["/v2/models/tiny-words/versions/latest/stats", ["1.1.0"]],
  ])("%s shows versions %j", async (url, versions) => {
    const { app } = appOver([model, { ...model, version: "1.1.0", sha256: "b".repeat(64) }]);
    const response = await app.inject(url);
    expect(response.statusCode).toBe(200);
    const { model_stats: stats } = response.json();
    expect(stats.map(({ version }: { version: string }) => version)).toEqual(versions);
    expect(stats[0]).toMatchObject({ name: "tiny-words", inference_count: 0, batch_stats: [] });
  });

  it("shows what was asked", async () => {
    const scheduler = () => schedulerFor(1).state;
    const observability = new Observability({ registry: new ModelRegistry(), scheduler });
    const { app } = appOver([model], { observability });
    observability.totals.batch({
      model,
      outcome: "success",
      texts: 2,
      tokens: 4,
      paddedTokens: 4,
      computeInputMs: 1,
      inferMs: 2,
      decodeMs: 3,
    });
    const [stats] = (await app.inject("/v2/models/tiny-words/stats")).json().model_stats;
    expect(stats.execution_count).toBe(1);
    expect(stats.batch_stats).toEqual([
      {
        batch_size: 2,
        compute_input: { count: 1, ns: 1e6 },
        compute_infer: { count: 1, ns: 2e6 },
        compute_output: { count: 1, ns: 3e6 },
      },
    ]);
  });

  it.each(["/v2/models/nope/stats", "/v2/models/tiny-words/versions/9/stats"])(
    "answers %s with 404",
    async (url) => {
      const { app } = appOver([model]);
      expect((await app.inject(url)).statusCode).toBe(404);
    },
  );
});

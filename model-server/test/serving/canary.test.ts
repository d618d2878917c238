import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Model } from "../../src/core/model.ts";
import { appOver, load } from "../fixtures/app.ts";
import { temporaryFolder } from "../fixtures/bundle-folder.ts";

const DEMONSTRATION = join(import.meta.dirname, "../../../models/banking77-gru/1.0.0");
const REQUESTS = 600;
const INFER = "/v2/models/banking77-gru/infer";

/** The demonstration model under another version: another manifest, and so another hash. */
function anotherVersion(version: string): string {
  const folder = join(temporaryFolder(), version);
  cpSync(DEMONSTRATION, folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(folder, "bundle.json"), "utf8"));
  writeFileSync(join(folder, "bundle.json"), JSON.stringify({ ...manifest, version }));
  return folder;
}

let models: readonly Model[];
beforeAll(async () => {
  models = [await load(DEMONSTRATION), await load(anotherVersion("1.1.0"))];
});

function withCanary(percent: number) {
  const { app, registry } = appOver([]);
  for (const model of models) registry.add(model);
  registry.setCanary("banking77-gru", { version: "1.1.0", percent });
  const ask = (id: string | undefined, url = INFER) =>
    app.inject({
      method: "POST",
      url,
      body: { id, inputs: [{ name: "TEXT", datatype: "BYTES", shape: [1], data: ["my card is lost"] }] },
    });
  return { ask, app };
}

describe("a canary of the demonstration model", () => {
  it.each([0, 10, 100])(
    "at %i %% answers its part of the requests, and each says who answered",
    async (percent) => {
      const { ask, app } = withCanary(percent);
      const ids = Array.from({ length: REQUESTS }, (_, i) => `messages.csv:${i + 1}`);
      const answers = await Promise.all(ids.map((id) => ask(id)));
      const counts = new Map(models.map(({ version }) => [version, 0]));
      for (const { headers, statusCode, json } of answers) {
        expect(statusCode).toBe(200);
        const { model_version, parameters } = json();
        const model = models.find(({ version }) => version === model_version);
        expect([headers["model-version"], headers["model-sha256"], parameters.model_sha256]).toEqual([
          model_version,
          model?.sha256,
          model?.sha256,
        ]);
        counts.set(model_version, (counts.get(model_version) ?? 0) + 1);
      }
      const again = await Promise.all(ids.slice(0, 50).map((id) => ask(id)));
      const versionsOf = (some: typeof answers) => some.map(({ headers }) => headers["model-version"]);
      expect(versionsOf(again)).toEqual(versionsOf(answers.slice(0, 50)));
      const share = versionsOf(again).filter((version) => version === "1.1.0").length;
      const [stable, canary] = [counts.get("1.0.0"), counts.get("1.1.0") as number];
      const expected = (REQUESTS * percent) / 100;
      // Five standard deviations; none at 0 and 100 %. The ids are the same each time, and so is the count.
      expect(Math.abs(canary - expected)).toBeLessThanOrEqual(5 * Math.sqrt(expected * (1 - percent / 100)));
      expect(new Set(models.map(({ sha256 }) => sha256)).size).toBe(2);

      const { model_stats } = (await app.inject("/v2/models/banking77-gru/stats")).json();
      const counted = model_stats.map((one: { version: string; inference_count: number }) => [
        one.version,
        one.inference_count,
      ]);
      expect(counted).toEqual([
        ["1.0.0", (stable as number) + again.length - share],
        ["1.1.0", canary + share],
      ]);
    },
  );

  it("is passed by where the address names a version", async () => {
    const { ask } = withCanary(100);
    const answer = await ask("any", "/v2/models/banking77-gru/versions/1.0.0/infer");
    expect(answer.json().model_version).toBe("1.0.0");
    const latest = await ask("any", "/v2/models/banking77-gru/versions/latest/infer");
    expect(latest.json().model_version).toBe("1.1.0");
  });
});

import { beforeAll, expect, it } from "vitest";
import type { Model } from "../../src/core/model.ts";
import { appOver, load } from "../fixtures/app.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

let model: Model;
beforeAll(async () => {
  model = await load(makeWordBundle());
});

it("a request's log lines name its trace and its model, and hold no text", async () => {
  const lines: Record<string, unknown>[] = [];
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const { app } = appOver([model], { logger: { level: "trace", stream } });
  const ask = (headers: Record<string, string>) =>
    app.inject({
      method: "POST",
      url: "/v2/models/tiny-words/infer",
      headers,
      body: { inputs: [{ name: "TEXT", datatype: "BYTES", shape: [1], data: ["my secret card"] }] },
    });
  await ask({ traceparent: `00-${TRACE}-00f067aa0ba902b7-01` });
  await ask({ traceparent: "nonsense" });
  const answered = lines.filter(({ msg }) => msg === "answered");
  expect(answered).toMatchObject([
    {
      trace_id: TRACE,
      parent_id: "00f067aa0ba902b7",
      sampled: true,
      model: "tiny-words",
      version: "1.0.0",
      sha256: model.sha256,
      texts: 1,
      phases: { queue: expect.any(Number), infer: expect.any(Number) },
    },
    { model: "tiny-words" },
  ]);
  expect(answered[1]).not.toHaveProperty("trace_id");
  expect(JSON.stringify(lines)).not.toContain("secret");
});

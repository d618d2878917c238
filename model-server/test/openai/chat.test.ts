import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Model } from "../../src/core/model.ts";
import { parseChatRequest } from "../../src/openai/chat.ts";
import { appOver, load, schedulerFor } from "../fixtures/app.ts";
import { predictorOf } from "../fixtures/predictor.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

let model: Model;
beforeAll(async () => {
  model = await load(makeWordBundle());
});

const user = (content: unknown) => ({ role: "user", content });
const chat = (over: object = {}) => ({ model: "m", messages: [user("a text")], ...over });

describe("parseChatRequest", () => {
  it.each<[string, object, string]>([
    [
      "what Flink sends",
      { messages: [{ role: "system", content: "You are…" }, user("George flew.")] },
      "George flew.",
    ],
    ["the last of several", { messages: [user("a"), { role: "assistant", content: "b" }, user("c")] }, "c"],
    [
      "parts",
      {
        messages: [
          user([
            { type: "text", text: "a" },
            { type: "text", text: "b" },
          ]),
        ],
      },
      "a\nb",
    ],
    ["settings", { temperature: 0, n: 1, stream: false, max_tokens: 5 }, "a text"],
    ["nulls", { n: null, stream: null }, "a text"],
    ["an empty text", { messages: [user("")] }, ""],
  ])("takes %s", (_, over, text) => expect(parseChatRequest(chat(over))).toEqual({ model: "m", text }));

  it.each<[string, unknown, string]>([
    ["an array", [], "The body is no JSON object"],
    ["no model", chat({ model: undefined }), '"model" is undefined, allowed is the name'],
    ["a stream", chat({ stream: true }), '"stream" is true, allowed is false'],
    ["two answers", chat({ n: 2 }), '"n" is 2, allowed is 1'],
    ["no messages", chat({ messages: undefined }), '"messages" is no array'],
    [
      "no user",
      chat({ messages: [{ role: "system", content: "a" }, null, "b"] }),
      'no message with the role "user"',
    ],
    ["a picture", chat({ messages: [user([{ type: "image_url" }])] }), "that is no text"],
    ["no content", chat({ messages: [user(null)] }), "that is no text"],
    ["no parts", chat({ messages: [user([])] }), "that is no text"],
  ])("refuses %s", (_, body, message) => expect(() => parseChatRequest(body)).toThrow(message));
});

describe("OpenAI's protocol", () => {
  it("answers Flink SQL's openai provider with the prediction as JSON", async () => {
    const { app } = appOver([model]);
    const response = await app.inject({
      method: "POST",
      url: "/v1/chat/completions",
      headers: { "content-type": "application/json", authorization: "Bearer none" },
      body: '{"messages":[{"role":"system","content":"Label it."},{"role":"user","content":"phone broken"}],"model":"tiny-words"}',
    });
    expect(response.statusCode).toBe(200);
    const { choices, ...more } = response.json();
    expect(more).toEqual({
      id: expect.stringMatching(/^chatcmpl-/),
      object: "chat.completion",
      created: expect.any(Number),
      model: "tiny-words",
    });
    expect(choices).toEqual([
      {
        index: 0,
        finish_reason: "stop",
        logprobs: null,
        message: { role: "assistant", content: expect.any(String), refusal: null },
      },
    ]);
    expect(JSON.parse(choices[0].message.content)).toEqual({ label: "phone", score: expect.any(Number) });
    expect(response.headers["model-sha256"]).toBe(model.sha256);
  });

  it("refuses what it has no room for with 429, and does not read it", async () => {
    const held: (() => void)[] = [];
    const predictor = predictorOf(
      (batch) =>
        new Promise((resolve) => held.push(() => resolve(batch.map(() => ({ label: "card", score: 1 }))))),
    );
    const scheduler = schedulerFor(1);
    const { app, lifecycle } = appOver([{ ...model, predictor }], { scheduler });
    const ask = (payload: string) =>
      app.inject({
        method: "POST",
        url: "/v1/chat/completions",
        headers: { "content-type": "application/json" },
        payload,
      });
    const sound = JSON.stringify(chat({ model: "tiny-words" }));
    const running = ask(sound);
    await vi.waitFor(() => expect(held).toHaveLength(1), { timeout: 20_000 });
    const queued = ask(sound);
    await vi.waitFor(() => expect(scheduler.waitingTexts).toBe(1), { timeout: 20_000 });
    const refused = await ask("{ this is no JSON");
    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "1"]);
    expect(refused.json().error).toMatchObject({ type: "rate_limit_exceeded", code: "overloaded" });
    held.shift()?.();
    await vi.waitFor(() => expect(held).toHaveLength(1), { timeout: 20_000 });
    held.shift()?.();
    expect((await Promise.all([running, queued])).map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect((await ask("{ this is no JSON")).statusCode).toBe(400);
    lifecycle.markDraining();
    expect((await ask("{ this is no JSON")).statusCode).toBe(503);
  });

  it("lists the models", async () => {
    const { app } = appOver([model]);
    const object = {
      id: "tiny-words",
      object: "model",
      created: expect.any(Number),
      owned_by: "streaming-inference",
    };
    expect((await app.inject("/v1/models")).json()).toEqual({ object: "list", data: [object] });
    expect((await app.inject("/v1/models/tiny-words")).json()).toEqual(object);
  });

  it("has errors as that protocol has them", async () => {
    const { app } = appOver([model]);
    expect((await app.inject("/v1/models/nope")).json()).toEqual({
      error: {
        message: expect.stringContaining('no model "nope" here'),
        type: "invalid_request_error",
        param: null,
        code: "model-not-found",
      },
    });
  });
});

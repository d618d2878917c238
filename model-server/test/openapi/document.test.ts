import { Ajv2020 } from "ajv/dist/2020.js";
import type { LightMyRequestResponse } from "fastify";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import type { Model } from "../../src/core/model.ts";
import type { Prediction } from "../../src/core/predictor.ts";
import { openapiDocument } from "../../src/openapi/document.ts";
import { authorizeBy } from "../../src/security/authorize.ts";
import { BearerTokens } from "../../src/security/bearer-tokens.ts";
import { appOver, load, schedulerFor } from "../fixtures/app.ts";
import { predictorOf } from "../fixtures/predictor.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
  readonly security?: readonly object[];
}

const TOKEN = "a-token-that-nobody-guesses";
const document = openapiDocument({ openai: true, token: true, page: true, repository: true }) as {
  paths: Record<string, Record<string, Operation>>;
  components: object;
};
/** Every operation with each status that it documents. */
const DOCUMENTED = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, operation]) =>
    Object.keys(operation.responses).map((status) => ({ path, method, operation, status: Number(status) })),
  ),
);

let model: Model;
beforeAll(async () => {
  model = await load(makeWordBundle());
});

const TEXTS = { inputs: [{ name: "TEXT", datatype: "BYTES", shape: [1], data: ["card"] }] };
const CHAT = { model: "tiny-words", messages: [{ role: "user", content: "card" }] };

/** What makes the server answer with a status, for whichever operation. */
async function provoke(path: string, method: string, status: number): Promise<LightMyRequestResponse> {
  const chat = path.startsWith("/v1");
  const version = status === 422 ? "9.9.9" : "1.0.0";
  const body: object = chat ? CHAT : path.includes("/repository/") ? { parameters: { version } } : TEXTS;
  const url = path.replace("{model}", status === 404 ? "nope" : "tiny-words").replace("{version}", "1.0.0");
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const config = { ...readConfig({ MODEL_URI: "file:///unused" }), MAX_BODY_BYTES: 1024 };
  const scheduler = schedulerFor(1);
  const tokens = new BearerTokens();
  tokens.set(TOKEN);
  const security = { authorize: authorizeBy(tokens), tls: undefined, onTlsChange: () => {} };
  const open = (predictor = model.predictor) =>
    appOver([{ ...model, predictor }], { config, scheduler, security, loadable: ["tiny-words"] });
  const send = (over: object = {}, { app } = open()) =>
    app.inject({
      method: method.toUpperCase() as "GET",
      url,
      headers,
      ...(method === "post" ? { body: JSON.stringify(body) } : {}),
      ...over,
    });
  switch (status) {
    case 401:
      return send({ headers: { "content-type": "application/json" } });
    case 404:
      return send(chat && method === "post" ? { body: JSON.stringify({ ...CHAT, model: "nope" }) } : {});
    case 400:
      return send({ body: "{" });
    case 413:
      return send({ body: JSON.stringify({ ...body, more: "x".repeat(5000) }) });
    case 415:
      return send({ headers: { ...headers, "content-type": "text/plain" } });
    case 500:
      return send({}, open(predictorOf(async () => Promise.reject(new Error("broken")))));
    case 504: {
      const stuck = predictorOf(() => new Promise<Prediction[]>(() => {}));
      const slow = appOver([{ ...model, predictor: stuck }], {
        config,
        scheduler: schedulerFor(1, { deadlineMs: 1 }),
        security,
      });
      return send({}, slow);
    }
    case 429:
      return overloaded();
    case 503: {
      if (path === "/v2/health/live") {
        const opened = open();
        vi.spyOn(opened.lifecycle, "live", "get").mockReturnValue(false);
        return send({}, opened);
      }
      if (method === "post" && !chat) return overloaded();
      const opened = open();
      opened.lifecycle.markDraining();
      return send({}, opened);
    }
    default:
      return send();
  }

  /** One request runs for ever, one waits, the next one is refused. */
  async function overloaded() {
    const opened = open(predictorOf(() => new Promise<Prediction[]>(() => {})));
    void send({}, opened);
    await vi.waitFor(() => expect(scheduler.state.runningBatches).toBe(1), { timeout: 20_000 });
    void send({}, opened);
    await vi.waitFor(() => expect(scheduler.waitingTexts).toBe(1), { timeout: 20_000 });
    return send({}, opened);
  }
}

describe("the OpenAPI document", () => {
  it("describes every route that there is, and no other", () => {
    const { app } = appOver([model], { loadable: ["tiny-words"] });
    return app.ready().then(() => {
      const routes = [...app.served].map(([path, methods]) => [
        path.replaceAll(/:(\w+)/g, "{$1}"),
        [...methods].filter((method) => method !== "HEAD").map((method) => method.toLowerCase()),
      ]);
      expect(Object.fromEntries(routes)).toEqual(
        Object.fromEntries(
          Object.entries(document.paths).map(([path, methods]) => [path, Object.keys(methods)]),
        ),
      );
    });
  });

  it.each(DOCUMENTED.map((one) => [one.method.toUpperCase(), one.path, one.status, one] as const))(
    "%s %s does answer %i, in the form that it says",
    async (_method, _path, _status, { path, method, operation, status }) => {
      const response = await provoke(path, method, status);
      expect(response.statusCode, response.body).toBe(status);
      const type = String(response.headers["content-type"]).split(";")[0] as string;
      const schema = operation.responses[status]?.content?.[type]?.schema;
      expect(schema, type).toBeDefined();
      if (type === "text/html") return;
      const ajv = new Ajv2020({ strict: false });
      const validate = ajv.compile({ ...schema, components: document.components });
      expect(validate(response.json()), JSON.stringify(validate.errors)).toBe(true);
    },
  );

  it("is served, and tells what is switched off", async () => {
    const config = { ...readConfig({ MODEL_URI: "file:///unused" }), OPENAI_API: false, PAGE: false };
    const { app } = appOver([model], { config });
    const { paths, security } = (await app.inject("/openapi.json")).json();
    expect(Object.keys(paths).filter((path) => !path.startsWith("/v2"))).toEqual(["/openapi.json"]);
    expect(security).toEqual([]);
    for (const url of ["/", "/v1/models"]) expect((await app.inject(url)).statusCode).toBe(404);
  });

  it("says rightly which operations need no token", async () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { security }] of Object.entries(methods)) {
        expect(security === undefined, `${method} ${path}`).toBe(
          (await provoke(path, method, 401)).statusCode === 401,
        );
      }
    }
  });
});

describe("methods that an address does not have", () => {
  it.each([
    ["DELETE", "/v2/models/tiny-words", "GET, HEAD"],
    ["GET", "/v2/models/tiny-words/infer", "POST"],
    ["PUT", "/v2/health/live", "GET, HEAD"],
    ["TRACE", "/openapi.json", "GET, HEAD"],
    ["OPTIONS", "/v1/chat/completions", "POST"],
    ["QUERY", "/v2/models/tiny-words/versions/1.0.0/card?x=1", "GET, HEAD"],
    ["PROPFIND", "/", "GET, HEAD"],
  ])("%s %s is answered with 405 and what is allowed", async (method, url, allow) => {
    const { app } = appOver([model]);
    const headers = { "content-type": "application/json" };
    for (const more of [{}, { headers, body: "no JSON" }]) {
      const response = await app.inject({ method: method as "GET", url, ...more });
      expect([response.statusCode, response.headers.allow]).toEqual([405, allow]);
      expect(response.json().error).toBe(`${method} is not allowed here, only ${allow}.`);
    }
  });
});

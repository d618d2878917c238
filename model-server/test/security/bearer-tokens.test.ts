import { beforeAll, describe, expect, it } from "vitest";
import type { Model } from "../../src/core/model.ts";
import { authorizeBy } from "../../src/security/authorize.ts";
import { BearerTokens } from "../../src/security/bearer-tokens.ts";
import { appOver, load } from "../fixtures/app.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

const OLD = "the-old-token-0123456789";
const NEW = "the-new-token-0123456789";

function tokensOf(file: string): BearerTokens {
  const tokens = new BearerTokens();
  tokens.set(file);
  return tokens;
}

describe("BearerTokens", () => {
  it("accept each line of the file, and nothing else", () => {
    const tokens = tokensOf(`${OLD}\n  ${NEW}  \n\n`);
    for (const header of [`Bearer ${OLD}`, `Bearer ${NEW}`, `bearer  ${NEW} `]) {
      expect(tokens.accepts(header), header).toBe(true);
    }
    for (const header of [
      undefined,
      "",
      OLD,
      "Bearer",
      "Bearer ",
      `Basic ${OLD}`,
      `Bearer ${OLD}x`,
      `Bearer ${OLD} ${NEW}`,
    ]) {
      expect(tokens.accepts(header), String(header)).toBe(false);
    }
  });

  it("forget the old ones when they are set anew, but not for a file that is refused", () => {
    const tokens = tokensOf(OLD);
    expect(() => tokens.set("short")).toThrow("Token 1 of the token file is refused: allowed are 16 or more");
    expect(tokens.accepts(`Bearer ${OLD}`)).toBe(true);
    tokens.set(NEW);
    expect([OLD, NEW].map((token) => tokens.accepts(`Bearer ${token}`))).toEqual([false, true]);
  });

  it.each(["", "\n \n"])("are not %j", (file) =>
    expect(() => tokensOf(file)).toThrow("The token file is empty"),
  );

  it.each([`${OLD}\nspace in between here`, "é".repeat(20)])("are not %j", (file) =>
    expect(() => tokensOf(file)).toThrow("openssl rand -hex 32"),
  );

  it("lend one to the server itself, until it is given back", () => {
    const tokens = tokensOf(OLD);
    const { token, revoke } = tokens.lend();
    tokens.set(NEW);
    expect(tokens.accepts(`Bearer ${token}`)).toBe(true);
    revoke();
    expect([token, NEW].map((each) => tokens.accepts(`Bearer ${each}`))).toEqual([false, true]);
    expect(tokens.lend().token).not.toBe(token);
  });

  it("accept nothing before they are set", () => expect(new BearerTokens().accepts("Bearer x")).toBe(false));
});

describe("with a token", () => {
  let model: Model;
  beforeAll(async () => {
    model = await load(makeWordBundle());
  });
  const ask = async (url: string, authorization?: string) => {
    const security = { authorize: authorizeBy(tokensOf(OLD)), tls: undefined, onTlsChange: () => {} };
    const { app } = appOver([model], { security });
    return app.inject({ url, ...(authorization === undefined ? {} : { headers: { authorization } }) });
  };

  it("only health answers without it", async () => {
    expect((await ask("/v2/health/live")).statusCode).toBe(200);
    expect((await ask("/v2/health/ready")).statusCode).toBe(200);
    const refused = await ask("/v2/models");
    expect([refused.statusCode, refused.headers["www-authenticate"]]).toEqual([401, "Bearer"]);
    expect(refused.json()).toEqual({
      error: 'The request has no bearer token. Send "Authorization: Bearer" and the token.',
    });
    expect((await ask("/v2/models", `Bearer ${NEW}`)).json().error).toContain("a wrong bearer token");
    expect((await ask("/v2/models", `Bearer ${OLD}`)).statusCode).toBe(200);
  });

  it("what is not there tells nothing without it", async () => {
    expect((await ask("/v2/nope")).statusCode).toBe(401);
    expect((await ask("/v2/nope", `Bearer ${OLD}`)).statusCode).toBe(404);
  });
});

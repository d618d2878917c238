import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Model } from "../../src/core/model.ts";
import type { Prediction } from "../../src/core/predictor.ts";
import { loadPage } from "../../src/page/page.ts";
import { authorizeBy } from "../../src/security/authorize.ts";
import { BearerTokens } from "../../src/security/bearer-tokens.ts";
import { appOver, load } from "../fixtures/app.ts";
import { CHROMIUM, launchBrowser } from "../fixtures/browser.ts";
import { predictorOf } from "../fixtures/predictor.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

let model: Model;
beforeAll(async () => {
  model = await load(makeWordBundle());
});

describe("the page", () => {
  it("is one piece, that its policy lets run and nothing else", async () => {
    const { app } = appOver([model]);
    const { headers, body } = await app.inject("/");
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; connect-src 'self';/,
    );
    expect(policy).not.toMatch(/unsafe|https?:/);
    expect(body).not.toMatch(/<!--|\bsrc=|https?:\/\//);
    expect(body).not.toContain("innerHTML");
    expect(loadPage().html).toBe(body);
  });
});

describe.skipIf(CHROMIUM === undefined)("the page in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  /** The page of a server over the model; it must ask nobody else and break no rule of its policy. */
  async function open(
    served: Model,
    security?: NonNullable<Parameters<typeof appOver>[1]>["security"],
    prepare: (page: Page) => Promise<void> = async () => {},
  ): Promise<Page> {
    const { app } = appOver([served], security === undefined ? {} : { security });
    await app.listen({ host: "127.0.0.1", port: 0 });
    const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    const page = await browser.newPage();
    const wrong: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(`${origin}/`)) wrong.push(request.url());
    });
    page.on("pageerror", (error) => wrong.push(error.message));
    page.on("console", (message) => {
      if (/Content Security Policy/i.test(message.text())) wrong.push(message.text());
    });
    onTestFinished(async () => {
      await page.close();
      expect(wrong.filter((one) => !one.startsWith("data:"))).toEqual([]);
    });
    await prepare(page);
    await page.goto(origin);
    return page;
  }

  const answering = (prediction: Prediction): Model => ({
    ...model,
    predictor: predictorOf(async (texts) => texts.map(() => prediction)),
  });

  it("predicts a text, and shows label, times, card and what the server does", async () => {
    const page = await open(model);
    await page.getByText("ready", { exact: true }).waitFor();
    await page.getByLabel("Text", { exact: true }).fill("lost my card");
    await page.getByRole("button", { name: "Predict" }).click();
    await page.locator(".bar .name", { hasText: "card" }).waitFor();
    expect(await page.locator(".bar .score").textContent()).toMatch(/^0\.\d{4}$/);
    expect(
      await page.locator(".fill").evaluate((fill) => fill.getBoundingClientRect().width),
    ).toBeGreaterThan(50);
    expect(await page.locator("#timing").textContent()).toMatch(/tokenize [\d.]+, queue [\d.]+/);
    expect(await page.locator("#card").textContent()).toContain(model.sha256);
    await page.getByText("Since the start: 1 texts in 1 requests, 0 not answered.").waitFor();
    for (const id of ["p50", "p99"]) await page.locator(`#${id}`, { hasText: /^\d/ }).waitFor();
    await page.getByLabel("Text", { exact: true }).fill("");
    await page.getByLabel("Text", { exact: true }).press("Control+Enter");
    await page.getByText("No label: the text has no words").waitFor();
  });

  it("marks entities, whatever comes before them, and runs nothing that a text holds", async () => {
    const text = "😀 <img src=x onerror=alert(1)> flew to Oslo & back";
    // Predictors count code points; the page asks for indices into its text.
    const start = Array.from(text.slice(0, text.indexOf("Oslo"))).length;
    const entity = { text: "Oslo", label: "LOC<b>", score: 0.98765, start, end: start + 4 };
    const page = await open(answering({ entities: [entity], unit: "code-points" }));
    await page.getByText("ready", { exact: true }).waitFor();
    await page.getByLabel("Text", { exact: true }).fill(text);
    await page.getByRole("button", { name: "Predict" }).click();
    const mark = page.locator("mark");
    await mark.waitFor();
    expect(await mark.textContent()).toBe("OsloLOC<b>");
    expect(await mark.getAttribute("title")).toBe("LOC<b> 0.9877");
    expect(await page.locator(".marked").textContent()).toBe(text.replace("Oslo", "OsloLOC<b>"));
    expect(await page.locator("#answer img").count()).toBe(0);
  });

  it("shows quantiles of what came since it looked first, evenly within a bucket", async () => {
    const looks = [
      [7, 7, 7, 7],
      [7, 57, 107, 107],
      [7, 57, 107, 307],
    ];
    const page = await open(model, undefined, async (opened) => {
      await opened.route("**/page/latency", (route) =>
        route.fulfill({
          json: { upper_ms: [1, 10, 100, null], requests: looks.length > 1 ? looks.shift() : looks[0] },
        }),
      );
    });
    // Half of 100 took at most 10 ms, the other half at most 100: 49 of 50 parts of the way from 10 to 100.
    await page.locator("#p50", { hasText: /^10$/ }).waitFor();
    expect(await page.locator("#p99").textContent()).toBe("98");
    await page.locator("#p99", { hasText: /^> 100$/ }).waitFor();
  });

  it("shows a bar for each of several labels", async () => {
    const labels = [
      { label: "card", score: 0.9 },
      { label: "money", score: 0.6 },
    ];
    const page = await open(answering({ labels }));
    await page.getByText("ready", { exact: true }).waitFor();
    await page.getByLabel("Text", { exact: true }).fill("both");
    await page.getByRole("button", { name: "Predict" }).click();
    await page.locator(".bar").nth(1).waitFor();
    expect(await page.locator(".bar .name").allTextContents()).toEqual(["card", "money"]);
  });

  it("says what the server says when it refuses, and asks for the token where there is one", async () => {
    const tokens = new BearerTokens();
    tokens.set("a-token-of-the-tests-01");
    const page = await open(model, { authorize: authorizeBy(tokens), tls: undefined, onTlsChange: () => {} });
    const token = page.getByLabel("Bearer token");
    await token.waitFor();
    await page.getByText("The request has no bearer token.").first().waitFor();
    await token.fill("a-token-of-the-tests-01");
    await page.getByText("ready", { exact: true }).waitFor();
    await page.getByLabel("Text", { exact: true }).fill("x".repeat(40_000));
    await page.getByRole("button", { name: "Predict" }).click();
    await page.getByText("Text 0 has 40000 characters, at most 32768 are allowed.").waitFor();
  });
});

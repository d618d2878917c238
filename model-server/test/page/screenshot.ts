/**
 * Takes docs/images/model-server-page.png: the page of a server with the demonstration model, while somebody asks it.
 *
 *     npx tsx model-server/test/page/screenshot.ts     (Chromium on PATH, or its path in CHROMIUM)
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { launchBrowser } from "../fixtures/browser.ts";

const root = join(import.meta.dirname, "../../..");
const bundle = join(root, "models/banking77-gru/1.0.0");
const image = join(root, "docs/images/model-server-page.png");
const LOAD_MS = 6_000;

const server = spawn(process.execPath, [join(root, "model-server/dist/main.js")], {
  env: { ...process.env, MODEL_URI: pathToFileURL(bundle).href, HOST: "127.0.0.1", PORT: "0" },
  stdio: ["ignore", "pipe", "inherit"],
});
const browser = await launchBrowser();
try {
  const url = await announced();
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  await page.goto(url);
  const loading = load(url);
  await page.waitForTimeout(LOAD_MS / 2);
  await page
    .getByLabel("Text", { exact: true })
    .fill("I lost my card on holiday. Can you send a new one to my hotel?");
  await page.getByRole("button", { name: "Predict" }).click();
  await page.locator(".bar").first().waitFor();
  await page.screenshot({ path: image });
  await loading;
  console.log(`Wrote ${image}`);
} finally {
  await browser.close();
  server.kill("SIGTERM");
}

function announced(): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).on("line", (line) => {
      const { msg, port } = JSON.parse(line);
      if (msg === "ready") resolve(`http://127.0.0.1:${port}`);
    });
    server.once("exit", (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });
}

/** Some requests of some texts each, for the page to have something to show. */
async function load(url: string): Promise<void> {
  const texts = readFileSync(join(bundle, "golden.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).text as string);
  const end = performance.now() + LOAD_MS;
  for (let i = 0; performance.now() < end; i++) {
    const data = texts.slice(i % 40, (i % 40) + 4 + (i % 9));
    const body = JSON.stringify({
      inputs: [{ name: "TEXT", datatype: "BYTES", shape: [data.length], data }],
    });
    const headers = { "content-type": "application/json" };
    await (await fetch(`${url}/v2/models/banking77-gru/infer`, { method: "POST", headers, body })).text();
    await new Promise((resolve) => setTimeout(resolve, 20 + 15 * Math.sin(i / 20)));
  }
}

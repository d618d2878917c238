/**
 * Takes docs/images/flink-ui.png: starts the pipeline as `npm start` does, waits until the job ml-inference has
 * written records, and photographs its page in the Flink UI with headless Chromium.
 *
 *     npx tsx docs/screenshot.ts     (Chromium on PATH, or its path in CHROMIUM)
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";

const root = join(import.meta.dirname, "..");
const image = join(import.meta.dirname, "images/flink-ui.png");
const MAX_WAIT_MS = 180_000;
/** Slow enough that both jobs are still running when the picture is taken. */
const RECORDS_PER_SECOND = "15";

const browserPath = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (path) => path !== undefined && existsSync(path),
);
if (browserPath === undefined) {
  console.error("No Chromium was found. Install it, or set CHROMIUM to the path of its program.");
  process.exit(1);
}

const pipeline = spawn(process.execPath, [join(root, "local/start.mjs"), "--rate", RECORDS_PER_SECOND], {
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  await photograph(await announcedUrl(pipeline), browserPath);
  console.log(`Wrote ${image}`);
} finally {
  pipeline.kill("SIGINT");
}

function announcedUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error("the pipeline's output is not piped");
    createInterface({ input: child.stdout }).on("line", (line) => {
      const url = /Flink UI\s+(http:\S+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", (code) =>
      reject(new Error(`the pipeline ended with exit code ${code} before its UI was up`)),
    );
  });
}

interface JobsOverview {
  readonly jobs: readonly { readonly jid: string; readonly name: string; readonly state: string }[];
}

interface JobDetails {
  readonly vertices: readonly { readonly metrics: { readonly "write-records": number } }[];
}

async function photograph(url: string, executablePath: string): Promise<void> {
  const job = await waitFor(async () => {
    const { jobs } = await get<JobsOverview>(`${url}/jobs/overview`);
    return jobs.find(({ name, state }) => name === "ml-inference" && state === "RUNNING")?.jid;
  });
  await waitFor(async () => {
    const { vertices } = await get<JobDetails>(`${url}/jobs/${job}`);
    return vertices.some(({ metrics }) => metrics["write-records"] > 150) || undefined;
  });
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${url}/#/job/running/${job}/overview`);
    await page.getByText("Ask the model").first().waitFor({ timeout: 30_000 });
    // The graph draws itself in steps, and the numbers arrive with the page's next poll.
    await sleep(8_000);
    await page.screenshot({ path: image });
  } finally {
    await browser.close();
  }
}

async function get<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

async function waitFor<T>(probe: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + MAX_WAIT_MS;
  while (Date.now() < end) {
    const value = await probe().catch(() => undefined);
    if (value !== undefined) return value;
    await sleep(500);
  }
  throw new Error(`waited ${MAX_WAIT_MS / 1000} s in vain`);
}

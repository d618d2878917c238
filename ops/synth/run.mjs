/**
 * Runs main.ts as one compiled program: what `cdktf synth` and `npm run synth` start. Loading some hundred modules, and
 * compiling TypeScript each time, takes longer than the synthesis itself. The program is kept beside the packages, under
 * a name that is the hash of everything that it was made of: changed sources are another program.
 *
 * Without it, slower and the same: `npx tsx main.ts`.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { isMissing, keyOf, sourcesIn } from "./sources.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = join(root, "node_modules/.cache/streaming-inference/synth");
const weekMs = 7 * 24 * 3_600_000;

const key = keyOf(root);
const file = join(folder, `${key}.cjs`);
const program = readIfThere(file, "utf8") ?? (await compiled());
const codeFile = join(folder, `${key}.code`);
const cachedData = readIfThere(codeFile);
const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${program}\n})`, {
  filename: file,
  ...(cachedData && { cachedData }),
});
const module = { exports: {} };
script.runInThisContext()(
  module.exports,
  createRequire(join(root, "main.ts")),
  module,
  join(root, "main.ts"),
  root,
);
// After the run: it holds the functions that were used.
if (cachedData === undefined || script.cachedDataRejected) keep(codeFile, script.createCachedData());

/** @returns the program as one CommonJS file, kept for the next time */
async function compiled() {
  // Only here: loading it costs what the rest saves.
  const { compile } = await import("./compile.mjs");
  const { text, inputs } = await compile(root);
  const hashed = new Set(sourcesIn(root));
  const unknown = inputs.filter((input) => !hashed.has(input));
  if (unknown.length > 0) {
    throw new Error(
      `main.ts uses files that the freshness of the compiled program does not follow: ${unknown.join(", ")}. Followed are those of ops/synth/sources.mjs. Add their folder there.`,
    );
  }
  keep(file, text);
  forgetOld();
  return text;
}

function readIfThere(path, encoding) {
  try {
    return readFileSync(path, encoding);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** In one step, so that another process never reads a half. Where packages may not be written to, nothing is kept. */
function keep(path, content) {
  const own = `${path}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(own, content);
    renameSync(own, path);
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS", "ENOSPC"].includes(error.code)) throw error;
  }
}

function forgetOld() {
  for (const name of isMissingFolder() ? [] : readdirSync(folder)) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > weekMs) rmSync(path, { force: true });
  }
}

function isMissingFolder() {
  return statSync(folder, { throwIfNoEntry: false }) === undefined;
}

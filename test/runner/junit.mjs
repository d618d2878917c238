import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * What a run of tests came to.
 * @typedef {{ passed: number, failed: number, skipped: string[], failures: string[] }} Tally
 */

/** @returns {Tally} */
export const emptyTally = () => ({ passed: 0, failed: 0, skipped: [], failures: [] });

/** Adds `other` to `tally`. */
export function add(tally, other) {
  tally.passed += other.passed;
  tally.failed += other.failed;
  tally.skipped.push(...other.skipped);
  tally.failures.push(...other.failures);
}

/**
 * Reads one JUnit XML report, as vitest, Surefire and pytest write it.
 * Counted by test case, since the totals in the header mean different things to the three.
 *
 * @returns {Tally}
 */
export function readReport(xml) {
  const tally = emptyTally();
  for (const [, attributes, selfClosing, body = ""] of xml.matchAll(
    /<testcase\b((?:[^>"]|"[^"]*")*?)(\/>|>([\s\S]*?)<\/testcase>)/g,
  )) {
    const attribute = (name) => unescapeXml(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "");
    const name = [attribute("classname"), attribute("name")].filter(Boolean).join(" > ");
    const content = selfClosing === "/>" ? "" : body;
    if (/<(failure|error)\b/.test(content)) {
      tally.failed += 1;
      tally.failures.push(name);
    } else if (/<skipped\b/.test(content)) tally.skipped.push(name);
    else tally.passed += 1;
  }
  return tally;
}

/** Adds up the reports of a folder's `.xml` files, those in folders below included. */
export function readReports(folder) {
  const tally = emptyTally();
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) add(tally, readReports(path));
    else if (name.endsWith(".xml")) add(tally, readReport(readFileSync(path, "utf8")));
  }
  return tally;
}

/**
 * Compares the skipped tests with the allow-list.
 *
 * @param {string[]} skipped names of the skipped tests
 * @param {{ name: string, reason: string }[]} allowed a name may end in `*`
 * @returns {{ listed: { name: string, reason: string }[], unlisted: string[] }}
 */
export function judgeSkips(skipped, allowed) {
  const listed = [];
  const unlisted = [];
  for (const name of skipped) {
    const entry = allowed.find((item) =>
      item.name.endsWith("*") ? name.startsWith(item.name.slice(0, -1)) : name === item.name,
    );
    if (entry === undefined) unlisted.push(name);
    else listed.push({ name, reason: entry.reason });
  }
  return { listed, unlisted };
}

function unescapeXml(text) {
  const named = { quot: '"', apos: "'", lt: "<", gt: ">", amp: "&" };
  return text
    .replace(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&#(\d+);/g, (_, decimal) => String.fromCodePoint(Number(decimal)))
    .replace(/&(quot|apos|lt|gt|amp);/g, (_, name) => named[name]);
}

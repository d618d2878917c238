import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** `page/` lies beside `src` and `dist` alike. */
const FOLDER = new URL("../../page/", import.meta.url);

/** The page to try a text on, in one piece: it loads nothing from anywhere. */
export interface Page {
  readonly html: string;
  /** Allows just the style and the script that are within, and requests to this server alone. */
  readonly contentSecurityPolicy: string;
}

export function loadPage(): Page {
  const style = read("style.css");
  const script = read("script.js");
  // Functions, for a replacement string gives a meaning to "$".
  const html = read("index.html")
    .replace("<!--style-->", () => `<style>${style}</style>`)
    .replace("<!--script-->", () => `<script>${script}</script>`);
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return { html, contentSecurityPolicy: policy.join("; ") };
}

function read(name: string): string {
  return readFileSync(new URL(name, FOLDER), "utf8");
}

function hashOf(content: string): string {
  return `sha256-${createHash("sha256").update(content).digest("base64")}`;
}

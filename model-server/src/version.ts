import { readFileSync } from "node:fs";

/** Version of the server; `package.json` lies beside `src` and `dist` alike. */
export const VERSION: string = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
).version;

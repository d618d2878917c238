/**
 * `npm start`: checks what must be installed, sets up what is missing, then runs the pipeline (main.ts).
 *
 * Plain JavaScript without dependencies: it runs on a fresh clone. Imports nothing statically and uses no new syntax,
 * so that an old Node gets as far as the message that names the needed one.
 */
var version = process.versions.node.split(".").map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 20)) {
  console.error(
    "This is Node " +
      process.versions.node +
      "; 20.20 or newer is needed. Install Node 22 or 24 (https://nodejs.org), then run npm start again.",
  );
  process.exit(1);
}

import("./run.mjs").then((run) => run.run(process.argv.slice(2)));

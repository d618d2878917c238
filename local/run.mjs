// @ts-check
import { existsSync } from "node:fs";
import { fromShell } from "./from-shell.mjs";
import { help, parseOptions } from "./options.mjs";
import { Problem } from "./problem.mjs";
import { setUp } from "./setup/setup.mjs";
import { watchParents } from "./watch-parents.mjs";

/**
 * Understands the command line, sets up what is missing, then hands over to the pipeline, all in this process.
 *
 * @param {string[]} argv arguments after the script's name
 */
export async function run(argv) {
  // Now, not when nothing is left to do: a Kafka client goes on for a while looking for a broker that is gone.
  process.exit(await runToExitCode(argv));
}

/**
 * @param {string[]} argv
 * @returns {Promise<number>}
 */
async function runToExitCode(argv) {
  const json = argv.includes("--json");
  try {
    const options = parseOptions(argv, process.env);
    if (options === "help") {
      console.log(help);
      return 0;
    }
    // Before minutes of set-up; the scanner says the same of a file that goes away later.
    const input = options.input === undefined ? undefined : fromShell(options.input);
    if (input !== undefined && !existsSync(input)) {
      throw new Problem(`There is no file ${input}. Name an existing CSV file with --input FILE.`);
    }
    // Ends a set-up at once and a run in order: main.ts handles the signal.
    watchParents(() => process.kill(process.pid, "SIGHUP"));
    await setUp({ out: json ? process.stderr : process.stdout });
    const { register } = await import("tsx/esm/api");
    register();
    const { main } = await import("./main.ts");
    return await main(options);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(error.message);
    if (json) console.log(JSON.stringify({ error: error.message }));
    return error.exitCode;
  }
}

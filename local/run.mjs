// @ts-check
import { help, parseOptions } from "./options.mjs";
import { Problem } from "./problem.mjs";
import { setUp } from "./setup/setup.mjs";

/**
 * Understands the command line, sets up what is missing, then hands over to the pipeline, all in this process.
 *
 * @param {string[]} argv arguments after the script's name
 */
export async function run(argv) {
  const json = argv.includes("--json");
  try {
    const options = parseOptions(argv, process.env);
    if (options === "help") {
      console.log(help);
      return;
    }
    await setUp({ out: json ? process.stderr : process.stdout });
    const { register } = await import("tsx/esm/api");
    register();
    const { main } = await import("./main.ts");
    process.exitCode = await main(options);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(error.message);
    if (json) console.log(JSON.stringify({ error: error.message }));
    process.exitCode = error.exitCode;
  }
}

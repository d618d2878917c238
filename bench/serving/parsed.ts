import { type ParseArgsConfig, parseArgs } from "node:util";

/** The options of a script's command line; `--help` prints the text and ends it, and so does a mistake. */
export function parsed<const T extends NonNullable<ParseArgsConfig["options"]>>(help: string, options: T) {
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: "boolean" } } });
    if (!(values as { help?: boolean }).help) return values;
    process.stdout.write(`${help}\n`);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${(error as Error).message} See --help.\n`);
    process.exit(2);
  }
}

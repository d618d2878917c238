import { App } from "cdktf";
import { ConfigurationError, loadEnvironment } from "./config/load.ts";
import { composeProject, warningsOf } from "./stacks/project.ts";

process.on("uncaughtException", (error) => {
  // A mistake in configuration or stacks is the reader's to mend: the message says how, a stack would hide it.
  const isExplained = error instanceof ConfigurationError || /\bSI\d{4}:/.test(error.message);
  // CDKTF's advice at the end is to switch the rules off.
  const message = error.message.replace(/\s*If you wish to ignore these validations[^\n]*/, "");
  console.error(isExplained ? message : error);
  process.exit(1);
});

const environment = loadEnvironment(process.env["ENVIRONMENT"]);

const app = new App();
const stacks = composeProject(app, environment);
app.synth();

// The cdktf command shows warnings itself, and names a folder of its own.
if (process.env["CDKTF_OUTDIR"] === undefined) {
  for (const warning of warningsOf(app)) console.error(`warning: ${warning}`);
  const names = stacks.map(({ node }) => node.id).join(", ");
  console.error(`${stacks.length} stacks of ${environment.name} are in ${app.outdir}/stacks: ${names}`);
}

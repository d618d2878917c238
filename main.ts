import { App } from "cdktf";
import { ConfigurationError, loadEnvironment } from "./config/load.ts";
import { composeProject } from "./stacks/project.ts";

process.on("uncaughtException", (error) => {
  // A mistake in the configuration is the reader's to mend: the message says how, a stack would hide it.
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exit(1);
});

const environment = loadEnvironment(process.env["ENVIRONMENT"]);

const app = new App();
composeProject(app, environment);
app.synth();

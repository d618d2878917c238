import { App } from "cdktf";
import { loadEnvironment } from "./config/load.ts";
import { ModelServingStack } from "./stacks/model-serving-stack.ts";

const environment = loadEnvironment(process.env["ENVIRONMENT"]);

const app = new App();
new ModelServingStack(app, `${environment.name}-model-serving`, environment);
app.synth();

import { App } from "cdktf";
import { loadEnvironment } from "../../config/load.ts";
import { FlinkJobStack } from "../../stacks/flink-job-stack.ts";
import { applicationJobs } from "../../stacks/jobs.ts";

/** Synthesises as many job stacks as the first argument says into the folder of the second; prints time and memory. */
const [count = "1", outdir = ""] = process.argv.slice(2);
const environment = loadEnvironment("prod");
const [job] = applicationJobs;
if (job === undefined) throw new Error("stacks/jobs.ts defines no job: there is nothing to measure.");

const app = new App({ outdir });
for (let index = 0; index < Number(count); index += 1) {
  new FlinkJobStack(app, environment, {
    job: { ...job, name: `job-${index}` },
    serviceAccount: "flink",
    uiUrl: "https://flink.example.com",
    modelUrl: "http://ml-model-server:8000",
  });
}
app.synth();
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(
  JSON.stringify({
    seconds: performance.now() / 1_000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    mebibytes: maxRSS / 1024,
  }),
);

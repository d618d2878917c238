import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadEnvironment } from "../config/load.ts";
import { toSvg } from "./diagram/svg.ts";
import { topologyOf } from "./diagram/topology.ts";
import { synthesise } from "./manifests/synthesise.ts";

const file = "docs/images/topology.svg";

if (process.argv.includes("--help")) {
  console.log(`Usage: npm run diagram

Draws what environment prod deploys and who may talk to whom, from the synthesised stacks, into ${file}.`);
} else {
  const stacks = synthesise("prod");
  if (stacks === undefined) process.exit(1);
  const objects = stacks.flatMap((stack) => stack.objects);
  const svg = toSvg(topologyOf(objects, loadEnvironment("prod")), "What environment prod deploys");
  writeFileSync(join(import.meta.dirname, "..", file), svg);
  console.log(`Written: ${file}`);
}

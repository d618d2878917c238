/**
 * Writes the TypeScript types of custom resources from their CRDs, as a cluster, an operator's jar or a folder holds
 * them. The result is committed; with --check nothing is written and a difference is an error.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fromArchive, fromCluster, fromFolder, KINDS } from "./generator/read-crds.mjs";
import { typesOf } from "./generator/types-of.mjs";

const usage = `Usage: node constructs/imports/generate.mjs --as NAME (--jar FILE | --folder DIR | --cluster) [--check]

Writes constructs/imports/NAME/*.generated.ts, one file for each of ${KINDS.join(", ")} that the source holds.
  --as NAME     operator-1.7, operator-1.10, operator-1.15 or openshift
  --jar FILE    flink-kubernetes-operator-api-<version>.jar from Maven, or the zip of a Go module
  --folder DIR  CRDs as YAML files
  --cluster     what the cluster of the current kubeconfig serves (needs kubectl and the right to read CRDs)
  --check       write nothing; exit 1 when a committed file differs`;

const { values } = parseArgs({
  options: {
    as: { type: "string" },
    jar: { type: "string" },
    folder: { type: "string" },
    cluster: { type: "boolean" },
    to: { type: "string", default: import.meta.dirname },
    check: { type: "boolean" },
    help: { type: "boolean" },
  },
});

if (values.help) {
  console.log(usage);
  process.exit(0);
}
const sources = [values.jar, values.folder, values.cluster].filter((source) => source !== undefined);
if (values.as === undefined || sources.length !== 1) {
  console.error(`A name (--as) and one source (--jar, --folder or --cluster) are needed.\n\n${usage}`);
  process.exit(2);
}

const crds = readCrds();
const folder = join(values.to, values.as);
const differing = [];
for (const [file, text] of Object.entries(typesOf(crds, values.as))) {
  const target = join(folder, file);
  if (!values.check) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(target, text);
  } else if (read(target) !== text) differing.push(`constructs/imports/${values.as}/${file}`);
}
if (differing.length > 0) {
  console.error(
    `Not what the CRDs say: ${differing.join(", ")}.\nRun this command without --check and commit the result.`,
  );
  process.exit(1);
}

function readCrds() {
  try {
    if (values.jar !== undefined) return fromArchive(values.jar);
    return values.folder !== undefined ? fromFolder(values.folder) : fromCluster();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

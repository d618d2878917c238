/** Reads CustomResourceDefinitions from where they lie. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import AdmZip from "adm-zip";
import { load } from "js-yaml";

/** The kinds that this project writes. Others in a source are left alone. */
export const KINDS = ["FlinkDeployment", "FlinkSessionJob", "FlinkStateSnapshot", "Route"];

const NAMES = [
  "flinkdeployments.flink.apache.org",
  "flinksessionjobs.flink.apache.org",
  "flinkstatesnapshots.flink.apache.org",
  "routes.route.openshift.io",
];

/** CRDs in a jar or another zip file. */
export function fromArchive(file) {
  const texts = new AdmZip(file)
    .getEntries()
    .filter((entry) => isCandidate(entry.entryName))
    .map((entry) => entry.getData().toString("utf8"));
  return wanted(
    texts.map((text) => load(text)),
    file,
  );
}

/** CRDs in the YAML files of a folder. */
export function fromFolder(folder) {
  const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  return wanted(
    files.map((name) => load(readFileSync(join(folder, name), "utf8"))),
    folder,
  );
}

/** CRDs that the cluster of the current kubeconfig serves; those that it lacks are left out. */
export function fromCluster() {
  const args = ["get", "customresourcedefinition", "--ignore-not-found", "-o", "json", ...NAMES];
  const answer = JSON.parse(execFileSync("kubectl", args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }));
  return wanted(answer.items ?? [answer], "the cluster");
}

/** The openAPIV3Schema of the version that is stored, and the names that go with it. */
export function servedVersion(crd) {
  const version = crd.spec.versions.find((candidate) => candidate.storage);
  return {
    kind: crd.spec.names.kind,
    apiVersion: `${crd.spec.group}/${version.name}`,
    schema: version.schema.openAPIV3Schema,
  };
}

// A Go module's zip holds hundreds of YAML files: only those in the folder of generated CRDs are read.
function isCandidate(path) {
  return (
    /\/fabric8\/[^/]*-v1\.yml$/.test(path) ||
    /\/route\/v1\/zz_generated\.crd-manifests\/[^/]*\.yaml$/.test(path)
  );
}

function wanted(documents, source) {
  const crds = documents.filter(
    (crd) => crd?.kind === "CustomResourceDefinition" && KINDS.includes(crd.spec.names.kind),
  );
  if (crds.length === 0) {
    throw new Error(
      `No CRD of ${KINDS.join(", ")} in ${source}. Give the operator's API jar or a folder with its CRDs.`,
    );
  }
  return crds.sort((a, b) => (a.spec.names.kind < b.spec.names.kind ? -1 : 1));
}

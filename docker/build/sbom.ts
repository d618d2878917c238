import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Engine } from "./engine.ts";
import { type Component, inventory } from "./inventory.ts";
import { Problem } from "./problem.ts";

/** The image that a bill of materials is of. */
export interface Subject {
  readonly reference: string;
  readonly name: string;
  readonly version: string;
}

/**
 * Writes a CycloneDX 1.6 bill of materials of an image: packages of the system, of npm, of Python, jars with what is
 * shaded into them, and Go modules. It has no time and no serial number: the same image gives the same bytes.
 *
 * @returns how many components it has
 * @throws Problem when nothing was found, since an empty bill looks like a clean one
 */
export async function writeSbom(engine: Engine, subject: Subject, file: string): Promise<number> {
  const components = await withRoot(engine, subject.reference, async (root) => inventory(root));
  if (components.length === 0) {
    throw new Problem(
      `Nothing was found in ${subject.reference}: no packages of Debian, npm, Python or Go and no jars. Allowed: at least one component.`,
      "Make the bill of this image with a tool that knows its packages, such as syft.",
    );
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(bill(subject, components), null, 2)}\n`);
  return components.length;
}

/** The document itself. */
export function bill({ name, version }: Omit<Subject, "reference">, components: readonly Component[]) {
  const reference = `pkg:oci/${name}@${version}`;
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { type: "container", "bom-ref": reference, name, version, purl: reference } },
    components: components.map(({ name, version, purl, group }) => ({
      type: "library",
      "bom-ref": purl,
      ...(group !== undefined && { group }),
      name,
      version,
      purl,
    })),
  };
}

/** What an inventory reads; the rest of an image stays packed. */
const read = [
  "var/lib/dpkg/status",
  "var/lib/dpkg/status.d/*",
  "*/package.json",
  "*.jar",
  "*.dist-info/METADATA",
  "usr/local/share/sbom/*",
];

/** Unpacks of an image what an inventory reads, for as long as `use` runs. */
async function withRoot<T>(engine: Engine, reference: string, use: (root: string) => Promise<T>): Promise<T> {
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(engine.name, args, { encoding: "utf8" });
    if (status === 0) return stdout.trim();
    throw new Problem(`${engine.name} ${args.join(" ")} failed: ${stderr.trim()}.`, "See docs/images.md.");
  };
  if (engine.name === "buildah") {
    const container = run("from", reference);
    try {
      return await use(run("mount", container));
    } finally {
      run("rm", container);
    }
  }
  const container = run("create", reference, "true");
  const root = mkdtempSync(join(tmpdir(), "sbom-"));
  try {
    await unpack(engine.name, container, root);
    return await use(root);
  } finally {
    run("rm", container);
    rmSync(root, { recursive: true, force: true });
  }
}

async function unpack(engine: string, container: string, root: string): Promise<void> {
  // By a shell: podman writes to a pipe, and not to the sockets that Node gives its children.
  const script =
    'engine=$1 container=$2 root=$3; shift 3; "$engine" export "$container" | tar -x -C "$root" --no-same-owner --wildcards "$@"';
  const child = spawn("bash", ["-c", script, "unpack", engine, container, root, ...read], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk;
  });
  await new Promise((resolve) => child.on("close", resolve));
  // tar complains of each pattern that nothing matches: not every image has every kind of package.
  const others = complaints
    .split("\n")
    .filter((line) => line !== "" && !/Not found in archive|Exiting with failure/.test(line));
  if (others.length > 0) {
    throw new Problem(`${container} could not be unpacked: ${others.join(" ")}.`, "Look for free disk.");
  }
}

import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import AdmZip from "adm-zip";

/** A package in an image. */
export interface Component {
  readonly group?: string | undefined;
  readonly name: string;
  readonly version: string;
  /** Package URL, which names it everywhere. */
  readonly purl: string;
}

/**
 * The packages below a root file system: Debian's, npm's, Python's, jars with what is shaded into them, Go's modules.
 *
 * @returns each once, sorted by package URL
 */
export function inventory(root: string): Component[] {
  const found = new Map<string, Component>();
  const add = (component: Component) => found.set(component.purl, component);
  for (const file of filesBelow(root)) {
    const path = file.slice(root.length + 1);
    if (/^var\/lib\/dpkg\/status(\.d\/[^/]+)?$/.test(path) && !path.endsWith(".md5sums"))
      debian(file).forEach(add);
    else if (/(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path)) npm(file).forEach(add);
    else if (path.endsWith(".jar")) jar(file).forEach(add);
    else if (path.endsWith(".dist-info/METADATA")) python(file).forEach(add);
    else if (/^usr\/local\/share\/sbom\/.*\.modules$/.test(path)) goModules(file).forEach(add);
  }
  return [...found.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !["proc", "sys", "dev"].includes(entry.name)) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

function debian(file: string): Component[] {
  return readFileSync(file, "utf8")
    .split(/\n\n+/)
    .map(fields)
    .filter(({ Status }) => Status === undefined || Status.endsWith(" installed"))
    .flatMap(({ Package: name, Version: version, Architecture: architecture }) =>
      name && version
        ? [
            {
              name,
              version,
              purl: `pkg:deb/debian/${name}@${escaped(version)}?arch=${architecture ?? "all"}`,
            },
          ]
        : [],
    );
}

function npm(file: string): Component[] {
  const { name, version } = JSON.parse(readFileSync(file, "utf8")) as { name?: string; version?: string };
  if (!name || !version) return [];
  return [{ name, version, purl: `pkg:npm/${name.replace("@", "%40")}@${escaped(version)}` }];
}

function python(file: string): Component[] {
  const { Name: name, Version: version } = fields(readFileSync(file, "utf8").split(/\n\n/)[0] ?? "");
  if (!name || !version) return [];
  return [{ name, version, purl: `pkg:pypi/${name.toLowerCase().replaceAll("_", "-")}@${escaped(version)}` }];
}

/** A jar names itself, and what is shaded into it, in META-INF/maven; where it does not, its file does. */
function jar(file: string): Component[] {
  if (statSync(file).size === 0) return [];
  const entries = new AdmZip(file).getEntries();
  const named = entries
    .filter(({ entryName }) => /^META-INF\/maven\/.*\/pom\.properties$/.test(entryName))
    .flatMap((entry) => maven(properties(entry.getData().toString("utf8"))));
  if (named.length > 0) return named;
  const [, name, version] = /^(.+?)-(\d[^/]*)\.jar$/.exec(basename(file)) ?? [
    undefined,
    basename(file, ".jar"),
    "unknown",
  ];
  return [
    { name: name ?? "", version: version ?? "", purl: `pkg:generic/${name}@${escaped(version ?? "")}` },
  ];
}

function maven({ groupId: group, artifactId: name, version }: Record<string, string>): Component[] {
  return group && name && version
    ? [{ group, name, version, purl: `pkg:maven/${group}/${name}@${escaped(version)}` }]
    : [];
}

/** What `go version -m` prints: lines of "dep", path and version; a replaced module is followed by its "=>". */
function goModules(file: string): Component[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line, index) => {
    const [kind, name, version] = line.trim().split(/\s+/);
    if (kind !== "dep" && kind !== "mod" && kind !== "=>") return [];
    if (lines[index + 1]?.trim().startsWith("=>") || !name || !version?.startsWith("v")) return [];
    return [{ name, version, purl: `pkg:golang/${name}@${escaped(version)}` }];
  });
}

function fields(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^([A-Za-z-]+): (.*)$/gm)].map(([, key, value]) => [key, value]),
  );
}

function properties(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^(\w+)\s*=\s*(.*?)\s*$/gm)].map(([, key, value]) => [key, value]),
  );
}

function escaped(version: string): string {
  return encodeURIComponent(version).replaceAll("%3A", ":");
}

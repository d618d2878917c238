/** What of a `package-lock.json` (version 3) is used here. */
export interface LockFile {
  readonly name?: string;
  readonly version?: string;
  readonly lockfileVersion: number;
  readonly requires?: boolean;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** One package of a lock file; further keys are kept as they are. */
export interface LockedPackage {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly workspaces?: readonly string[];
  readonly [key: string]: unknown;
}

/** What to keep of a lock file. */
export interface Wanted {
  /** Packages of the root that run. */
  readonly dependencies: readonly string[];
  /** Packages of the root that only build. */
  readonly devDependencies: readonly string[];
  /** Folders of workspaces, with all that they depend on. */
  readonly workspaces: readonly string[];
}

/**
 * A `package.json` and a lock file with only what is wanted and what that depends on, at the versions and with the
 * checksums of the whole one: an image is not built anew because something else of the repository moved.
 *
 * @throws Error when a wanted package is not in the lock file
 */
export function lockSubset(
  lock: LockFile,
  wanted: Wanted,
): { readonly packageJson: object; readonly packageLock: LockFile } {
  const kept = new Set<string>();
  const visit = (path: string) => {
    if (kept.has(path)) return;
    kept.add(path);
    const { link, resolved, dependencies, optionalDependencies, peerDependencies } =
      lock.packages[path] ?? {};
    if (link === true && resolved !== undefined) visit(resolved);
    for (const name of Object.keys({ ...peerDependencies, ...optionalDependencies, ...dependencies })) {
      const found = resolve(lock, path, name);
      // Optional ones may be absent: npm says whether that is wrong.
      if (found !== undefined) visit(found);
    }
  };
  const ranges = lock.packages[""] ?? {};
  const pick = (names: readonly string[]) =>
    Object.fromEntries([...names].sort().map((name) => [name, rangeOf(name, ranges)]));
  for (const name of [...wanted.dependencies, ...wanted.devDependencies]) visit(`node_modules/${name}`);
  for (const folder of wanted.workspaces) {
    const link = Object.keys(lock.packages).find((path) => lock.packages[path]?.resolved === folder);
    if (link === undefined) throw missing(`workspace ${folder}`);
    visit(link);
  }
  const root = {
    name: "image",
    version: "0.0.0",
    ...(wanted.workspaces.length > 0 && { workspaces: wanted.workspaces }),
    dependencies: pick(wanted.dependencies),
    devDependencies: pick(wanted.devDependencies),
  };
  const packages = Object.fromEntries([...kept].sort().map((path) => [path, lock.packages[path] ?? {}]));
  return {
    packageJson: { ...root, private: true, type: "module" },
    packageLock: {
      name: root.name,
      version: root.version,
      lockfileVersion: lock.lockfileVersion,
      requires: true,
      packages: { "": root, ...packages },
    },
  };
}

/** Where Node finds `name` from the package at `path`: in its own folder first, then in those around it. */
function resolve({ packages }: LockFile, path: string, name: string): string | undefined {
  for (let at = path; ; at = parent(at)) {
    const candidate = at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (packages[candidate] !== undefined) return candidate;
    if (at === "") return undefined;
  }
}

function parent(path: string): string {
  const end = path.lastIndexOf("/node_modules/");
  return end === -1 ? "" : path.slice(0, end);
}

function rangeOf(name: string, { dependencies, devDependencies }: LockedPackage): string {
  const range = dependencies?.[name] ?? devDependencies?.[name];
  if (range === undefined) throw missing(name);
  return range;
}

function missing(what: string): Error {
  return new Error(
    `An image needs ${what}, which package-lock.json does not have at its root. Allowed: what package.json names. Add it there with npm install.`,
  );
}

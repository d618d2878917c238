import { spawnSync } from "node:child_process";
import { join } from "node:path";

const build = join(import.meta.dirname, "../kubernetes/build");
let built: string | undefined;

/**
 * The binary of etcd, Kubernetes and kubectl; built first where it is not in the cache, which takes some minutes once.
 *
 * @throws Error when it cannot be built; why stands on standard error
 */
export function clusterBinary(): string {
  if (built === undefined) {
    const { status, stdout } = spawnSync(build, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
    if (status !== 0) throw new Error("The test cluster could not be built; the reason stands above.");
    built = stdout.trim();
  }
  return built;
}

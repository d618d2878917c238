// @ts-check
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The caller's environment for Terraform, with the mirror of TF_PLUGIN_MIRROR as the only source of providers where one is
 * named.
 *
 * @param {string} folder where its configuration is written
 * @returns {NodeJS.ProcessEnv}
 */
export function terraformEnvironment(folder) {
  const mirror = process.env["TF_PLUGIN_MIRROR"];
  if (!mirror) return { ...process.env, CHECKPOINT_DISABLE: "1" };
  const file = join(folder, "terraformrc");
  writeFileSync(
    file,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
  );
  return { ...process.env, CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: file };
}

import { podsOf } from "./pods.ts";
import { at, nameOf, ofKind, type Rule, type Violation } from "./rule.ts";

/** Names under which something secret is handed over. */
const secretName = /password|passwd|secret|token|credential|access[-_.]?key|api[-_.]?key|private[-_.]?key/i;
/** Names of the kind above that hold a place or a switch instead. */
const notSecret = /(file|path|name|dir|location)$|^--pass-/i;
/** Values that are secrets under any name, or hold one; `password=${…}` and `password=$(…)` refer to one. */
const secretValues: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /^eyJ[\w-]+\.[\w-]+\./,
  /AKIA[0-9A-Z]{16}/,
  /^gh[pousr]_\w{30,}/,
  /:\/\/[^/\s:@]+:[^/\s@]+@/,
  /[?&][\w-]*(signature|token|password|secret)=\w/i,
  /\bpassword\s*=\s*(?!\$[{(])["\w]/i,
];
const isSecretValue = (value: string) => secretValues.some((pattern) => pattern.test(value));

function isSecret(name: string, value: unknown): boolean {
  if (typeof value !== "string" || value === "" || /^(true|false|\/.*)$/.test(value)) return false;
  return isSecretValue(value) || (secretName.test(name) && !notSecret.test(name));
}

/** `--name=value` and `--name value`. */
function options(args: readonly string[]): [string, string | undefined][] {
  return args.flatMap((argument, index) => {
    if (!argument.startsWith("-")) return [];
    const [name = "", ...rest] = argument.split("=");
    return [[name, rest.length > 0 ? rest.join("=") : args[index + 1]]];
  });
}

const message = "holds a literal secret; put it into a Secret and refer to it by name.";

const noLiterals: Rule = {
  id: "S8",
  title: "No secret stands in an environment variable, argument, setting or annotation",
  check(objects) {
    const found: Violation[] = [];
    const look = (where: string, entries: Iterable<readonly [string, unknown]>) => {
      for (const [name, value] of entries)
        if (isSecret(name, value)) found.push({ where: `${where}, ${name}`, message });
    };
    for (const { where, template, containers, initContainers } of podsOf(objects)) {
      look(where, Object.entries(at(template, "metadata", "annotations") ?? {}));
      for (const { name, env = [], args = [], command = [] } of [...initContainers, ...containers]) {
        look(
          `${where}, container ${name}`,
          env.map((variable) => [variable.name, variable.value] as const),
        );
        look(`${where}, container ${name}`, options([...command, ...args]));
      }
    }
    for (const object of objects) {
      look(nameOf(object), Object.entries(at(object, "metadata", "annotations") ?? {}));
      look(nameOf(object), Object.entries(at(object, "spec", "flinkConfiguration") ?? {}));
      look(nameOf(object), options(at(object, "spec", "job", "args") ?? []));
    }
    for (const object of ofKind(objects, "ConfigMap")) {
      look(
        nameOf(object),
        Object.entries(at(object, "data") ?? {}).map(([key, value]) => [`data.${key}`, value] as const),
      );
    }
    return found;
  },
};

const noSecrets: Rule = {
  id: "S9",
  title: "No Secret is made from a value: Terraform would keep it in its state",
  check: (objects) =>
    ofKind(objects, "Secret")
      .filter((object) =>
        ["data", "stringData", "binaryData"].some((key) => Object.keys(at(object, key) ?? {}).length > 0),
      )
      .map((object) => ({
        where: nameOf(object),
        message:
          "carries its value through Terraform's state; make the Secret outside of it and refer to it by name.",
      })),
};

/** Rules about secrets. */
export const secretRules: readonly Rule[] = [noLiterals, noSecrets];

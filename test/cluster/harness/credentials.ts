import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Users that the API server knows by a token, with the group that gives them their rights. */
const users = {
  admin: "system:masters",
  "system:kube-controller-manager": "",
  "system:kube-scheduler": "",
} as const;

/** A user of {@link writeCredentials}. */
export type User = keyof typeof users;

/** Files that the components are given. */
export interface Credentials {
  readonly tokens: Readonly<Record<User, string>>;
  readonly tokenFile: string;
  /** Signs the tokens of ServiceAccounts. */
  readonly accountKeyFile: string;
}

/** Makes new tokens and keys in `folder`. */
export function writeCredentials(folder: string): Credentials {
  const names = Object.keys(users) as User[];
  const tokens = Object.fromEntries(
    names.map((name) => [name, randomBytes(32).toString("hex")]),
  ) as Credentials["tokens"];
  const tokenFile = join(folder, "tokens.csv");
  const accountKeyFile = join(folder, "service-accounts.pem");
  const lines = names.map((name) => `${tokens[name]},${name},${name},"${users[name]}"`);
  writeFileSync(tokenFile, `${lines.join("\n")}\n`, { mode: 0o600 });
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  writeFileSync(accountKeyFile, privateKey, { mode: 0o600 });
  return { tokens, tokenFile, accountKeyFile };
}

/** Text of a kubeconfig with one cluster, one user by token and one context. */
export function kubeconfig(options: {
  readonly server: string;
  readonly authorityFile: string;
  readonly token: string;
  readonly namespace?: string;
}): string {
  const authority = readFileSync(options.authorityFile).toString("base64");
  // JSON is YAML.
  return `${JSON.stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      "current-context": "test",
      contexts: [
        {
          name: "test",
          context: { cluster: "test", user: "test", namespace: options.namespace ?? "default" },
        },
      ],
      clusters: [
        { name: "test", cluster: { server: options.server, "certificate-authority-data": authority } },
      ],
      users: [{ name: "test", user: { token: options.token } }],
    },
    null,
    2,
  )}\n`;
}

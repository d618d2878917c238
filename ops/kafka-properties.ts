import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { KafkaConfig, SASLOptions } from "kafkajs";

/** How a client of kafkajs signs in: the part of its configuration that a file of Kafka's client properties decides. */
export type KafkaSignIn = Pick<KafkaConfig, "ssl" | "sasl">;

const mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const;

/**
 * Reads a file of Kafka client properties, as the stacks mount it: `security.protocol`, `sasl.mechanism`,
 * `sasl.jaas.config` and a PKCS12 keystore, with references `${directory:<folder>:<file>}` as Java's client resolves them.
 *
 * @throws Error where the file cannot be read, or asks for something else
 */
export function readKafkaProperties(file: string): KafkaSignIn {
  return signInOf(parse(readFileSync(file, "utf8")), file);
}

function signInOf(properties: ReadonlyMap<string, string>, file: string): KafkaSignIn {
  const protocol = properties.get("security.protocol") ?? "PLAINTEXT";
  if (!["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"].includes(protocol)) {
    throw new Error(
      `security.protocol in ${file} is "${protocol}". Allowed: PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL. Correct it.`,
    );
  }
  const keystore = properties.get("ssl.keystore.location");
  const passphrase = properties.get("ssl.keystore.password");
  // Authorities come from NODE_EXTRA_CA_CERTS.
  const ssl =
    keystore === undefined
      ? true
      : { pfx: readFileSync(keystore), ...(passphrase !== undefined && { passphrase }) };
  return {
    ...(protocol.endsWith("SSL") && { ssl }),
    ...(protocol.startsWith("SASL_") && { sasl: saslOf(properties, file) }),
  };
}

function saslOf(properties: ReadonlyMap<string, string>, file: string): SASLOptions {
  const mechanism = properties.get("sasl.mechanism") ?? "";
  const jaas = properties.get("sasl.jaas.config") ?? "";
  const option = (name: string) => {
    const quoted = new RegExp(`\\b${name}\\s*=\\s*"((?:[^"\\\\]|\\\\.)*)"`).exec(jaas)?.[1];
    return quoted?.replaceAll(/\\(.)/g, "$1") ?? new RegExp(`\\b${name}\\s*=\\s*([^\\s;"]+)`).exec(jaas)?.[1];
  };
  const [username, password] = [option("username"), option("password")];
  if (!mechanisms.some((known) => known === mechanism)) {
    throw new Error(
      `sasl.mechanism in ${file} is "${mechanism}". Allowed: ${mechanisms.join(", ")}. Correct it.`,
    );
  }
  if (username === undefined || password === undefined) {
    // Not what it holds: that is the secret.
    throw new Error(
      `sasl.jaas.config in ${file} names no username and password. Expected: …LoginModule required username="…" password="…"; — correct the Secret that it comes from.`,
    );
  }
  return { mechanism: mechanism.toLowerCase(), username, password } as SASLOptions;
}

/** The lines of a properties file without continuations, which nobody writes here; references are resolved. */
function parse(text: string): Map<string, string> {
  const entries = text
    .split(/\r?\n/)
    .filter((line) => /^\s*[^#!\s]/.test(line))
    .map((line): [string, string] => {
      const [, key = "", value = ""] = /^\s*([^=:\s]+)\s*[=:]?\s*(.*)$/.exec(line) ?? [];
      return [key, resolved(value.trimEnd())];
    });
  return new Map(entries);
}

function resolved(value: string): string {
  return value.replaceAll(/\$\{directory:([^:}]+):([^}]+)\}/g, (_, folder: string, name: string) =>
    readFileSync(join(folder, name), "utf8"),
  );
}

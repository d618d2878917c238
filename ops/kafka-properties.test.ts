import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { kafkaProperties } from "../constructs/kafka-client.ts";
import { readKafkaProperties } from "./kafka-properties.ts";

const folder = mkdtempSync(join(tmpdir(), "kafka-properties-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file as the stacks make it, its references led to `files`. */
function mounted(text: string, files: Readonly<Record<string, string>> = {}): string {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const file = join(folder, "client.properties");
  writeFileSync(file, text.replaceAll("/etc/kafka-credentials", folder));
  return file;
}

describe("readKafkaProperties", () => {
  it("signs in by the password that the stacks' file refers to", () => {
    const properties = kafkaProperties({
      protocol: "SASL_SSL",
      mechanism: "SCRAM-SHA-512",
      credentialsSecret: "kafka-user",
    });
    const jaas =
      'org.apache.kafka.common.security.scram.ScramLoginModule required username="jobs" password="a\\"b c";';
    expect(readKafkaProperties(mounted(properties, { "sasl.jaas.config": jaas }))).toEqual({
      ssl: true,
      sasl: { mechanism: "scram-sha-512", username: "jobs", password: 'a"b c' },
    });
  });

  it("signs in by a certificate", () => {
    const properties = kafkaProperties({ protocol: "SSL", credentialsSecret: "kafka-user" });
    expect(readKafkaProperties(mounted(properties, { "user.p12": "keys", "user.password": "word" }))).toEqual(
      { ssl: { pfx: Buffer.from("keys"), passphrase: "word" } },
    );
  });

  it("only encrypts where nothing is to be signed in with", () => {
    expect(readKafkaProperties(mounted(kafkaProperties({ protocol: "SSL" })))).toEqual({ ssl: true });
  });

  it("reads a file that a person wrote", () => {
    const text =
      "# ours\nsecurity.protocol = SASL_PLAINTEXT\nsasl.mechanism: PLAIN\nsasl.jaas.config=X required username=a password=b;\n";
    expect(readKafkaProperties(mounted(text))).toEqual({
      sasl: { mechanism: "plain", username: "a", password: "b" },
    });
  });

  it.each([
    [
      "security.protocol=TLS",
      'security.protocol in %s is "TLS". Allowed: PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL.',
    ],
    [
      "security.protocol=SASL_SSL\nsasl.mechanism=GSSAPI",
      'sasl.mechanism in %s is "GSSAPI". Allowed: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512.',
    ],
  ])("refuses %j", (text, message) => {
    const file = mounted(text);
    expect(() => readKafkaProperties(file)).toThrow(message.replace("%s", file));
  });

  it("does not repeat a Secret that it cannot use", () => {
    const file = mounted("security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=hunter2");
    expect(() => readKafkaProperties(file)).toThrow("names no username and password");
    expect(() => readKafkaProperties(file)).not.toThrow("hunter2");
  });
});

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { passwordScript } from "../../constructs/flink-configuration/internal-tls.ts";
import { trustScript } from "../../constructs/flink-configuration/trust-store.ts";
import { type FlinkPodProps, flinkPodTemplate } from "../../constructs/flink-pod-template.ts";
import { findJava } from "../../local/setup/java.mjs";
import { applicationProps } from "../helpers/flink-props.ts";

const full: FlinkPodProps = {
  ...applicationProps,
  internalTls: { secretName: "flink-tls" },
  trust: [{ configMap: "trust-bundle" }],
  sidecars: [{ name: "shipper", image: "x", securityContext: { privileged: true } }],
  initContainers: [{ name: "first", image: "x" }],
};

describe.each(["jobManager", "taskManager"] as const)("pod template of the %s", (role) => {
  const { spec } = flinkPodTemplate(role, full);
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];

  it("runs under restricted-v2: no UID of its own, no rights, every container alike", () => {
    expect(spec?.securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(containers.map(({ name }) => name)).toEqual([
      "flink-main-container",
      "shipper",
      "tls-passwords",
      "trust-store",
      "first",
    ]);
    for (const { securityContext } of containers) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
    }
    expect(JSON.stringify(spec)).not.toMatch(/runAsUser|fsGroup|runAsGroup/);
  });

  it("bounds every folder that can be written to", () => {
    const sizes = (spec?.volumes ?? []).flatMap(({ name, emptyDir }) =>
      emptyDir === undefined ? [] : [[name, emptyDir.sizeLimit]],
    );
    expect(sizes).toEqual([
      ["tmp", "2Gi"],
      ["flink-logs", "1Gi"],
      ...(role === "taskManager" ? [["local-state", "10Gi"]] : []),
      ["flink-conf", "1Mi"],
      ["trust-store", "16Mi"],
    ]);
  });

  it("mounts only volumes that exist, each once", () => {
    const names = (spec?.volumes ?? []).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const mounted = containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
    // Flink itself adds the volume of its configuration.
    expect(mounted.filter((name) => ![...names, "flink-config-volume"].includes(name))).toEqual([]);
  });
});

it("gives TaskManagers no token where nothing at the API concerns them", () => {
  const token = (role: "jobManager" | "taskManager", highAvailability: boolean) =>
    flinkPodTemplate(role, { ...full, highAvailability }).spec?.automountServiceAccountToken;
  expect([token("jobManager", false), token("taskManager", false), token("taskManager", true)]).toEqual([
    true,
    false,
    true,
  ]);
});

it("spreads TaskManagers over zones and nodes, as a preference", () => {
  const constraints = flinkPodTemplate("taskManager", full).spec?.topologySpreadConstraints ?? [];
  expect(constraints.map(({ topologyKey, whenUnsatisfiable }) => [topologyKey, whenUnsatisfiable])).toEqual([
    ["topology.kubernetes.io/zone", "ScheduleAnyway"],
    ["kubernetes.io/hostname", "ScheduleAnyway"],
  ]);
  expect(constraints[0]?.labelSelector).toEqual({
    matchLabels: { app: "ml-inference", component: "taskmanager" },
  });
});

describe("the passwords of TLS", () => {
  const folder = mkdtempSync(join(tmpdir(), "tls-passwords-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function prepare(password: string, files: Record<string, string>) {
    const from = mkdtempSync(join(folder, "from-"));
    const to = mkdtempSync(join(folder, "to-"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(from, name), text);
    // A ConfigMap's volume has hidden folders beside its files.
    mkdirSync(join(from, "..data"));
    writeFileSync(join(from, "password"), password);
    const env = { PATH: process.env["PATH"], PASSWORD_FILE: join(from, "password"), FROM: from, TO: to };
    return { from, to, result: () => spawnSync("sh", ["-ec", passwordScript], { env, encoding: "utf8" }) };
  }

  it.each([
    ["config.yaml", "Flink 2", "a: b", "'0123-._X'"],
    ["flink-conf.yaml", "Flink 1", "a: b\n", "0123-._X"],
  ])("are appended to a copy of %s (%s), which others cannot read", (name, _, text, password) => {
    const { from, to, result } = prepare("0123-._X\n", { [name]: text, "log4j-console.properties": "x" });
    expect(result().status).toBe(0);
    const lines = readFileSync(join(to, name), "utf8").split("\n").filter(Boolean);
    expect(lines).toEqual([
      "a: b",
      `security.ssl.internal.keystore-password: ${password}`,
      `security.ssl.internal.key-password: ${password}`,
      `security.ssl.internal.truststore-password: ${password}`,
    ]);
    expect(readFileSync(join(to, "log4j-console.properties"), "utf8")).toBe("x");
    expect(readFileSync(join(from, name), "utf8")).toBe(text);
    expect(statSync(join(to, name)).mode & 0o077).toBe(0);
    expect(existsSync(join(to, "config.yaml"))).toBe(name === "config.yaml");
  });

  it.each(["", "with space", "a'b", "x: y", "$(id)"])("%j is refused, and not printed", (password) => {
    const { to, from, result } = prepare(password, { "config.yaml": "a: b" });
    const { status, stdout, stderr } = result();
    expect(status).toBe(1);
    expect(stdout + stderr).toBe(
      `The password in ${from}/password is empty or holds more than letters, digits, '.', '_' and '-'. Write another one into the Secret.\n`,
    );
    expect(existsSync(join(to, "config.yaml"))).toBe(false);
  });

  it("is a script that a POSIX shell takes", () => {
    expect(execFileSync("sh", ["-nec", passwordScript], { encoding: "utf8" })).toBe("");
  });
});

describe("the truststore", () => {
  const folder = mkdtempSync(join(tmpdir(), "trust-store-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const { home } = findJava();
  const keytool = (...args: string[]) =>
    execFileSync(join(home, "bin/keytool"), args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const run = (from: string, to: string) => {
    const env = { PATH: process.env["PATH"], JAVA_HOME: home, FROM: from, TO: to };
    return spawnSync("sh", ["-ec", trustScript], { env, encoding: "utf8" });
  };

  it("holds the JVM's authorities and each certificate of the bundle", () => {
    const from = mkdtempSync(join(folder, "from-"));
    const certificate = (name: string) => {
      const store = join(folder, `${name}.p12`);
      const common = ["-alias", name, "-keystore", store, "-storepass", "changeit"];
      keytool("-genkeypair", "-keyalg", "EC", "-dname", `CN=${name}`, ...common);
      return keytool("-exportcert", "-rfc", ...common);
    };
    // Two in one file, with words between them as bundles have.
    writeFileSync(join(from, "0.pem"), `# first\n${certificate("one")}# second\n${certificate("two")}`);
    const to = join(folder, "cacerts");

    const { status, stderr } = run(from, to);

    expect(stderr).toBe("");
    expect(status).toBe(0);
    const held = keytool("-list", "-keystore", to, "-storepass", "changeit");
    expect(held).toMatch(/^bundle-1,/m);
    expect(held).toMatch(/^bundle-2,/m);
    expect(held.split("\n").length).toBeGreaterThan(50);
  });

  it("is not made from a bundle without certificates", () => {
    const from = mkdtempSync(join(folder, "from-"));
    writeFileSync(join(from, "0.pem"), "nothing\n");
    const { status, stderr } = run(from, join(folder, "empty"));
    expect(status).toBe(1);
    expect(stderr).toBe(
      `No certificate in the files of ${from}. Put PEM certificates into the ConfigMap of the trust bundle.\n`,
    );
  });
});

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { JarServer, type JarServerProps } from "../../constructs/jar-server.ts";
import { trustMounts } from "../../constructs/trust-bundle.ts";
import { byKind, synthObjects } from "../helpers/objects.ts";
import { testEachProp } from "../helpers/props-table.ts";

const props: JarServerProps = {
  namespace: "data-team",
  image: "caddy",
  fetchImage: "aws",
  jars: { "csv-replay": "ab".repeat(32) },
  objectStore: {
    endpoint: "https://s3.example.com",
    region: "eu-central-1",
    bucket: "bucket",
    pathStyle: true,
    credentialsSecret: "credentials",
  },
  serviceCertificates: true,
  cpuRequest: "50m",
  memory: "64Mi",
};
const make = (changed: JarServerProps) => synthObjects((stack) => new JarServer(stack, "jars", changed));
const build = (changed: JarServerProps) => byKind(make(changed));
const pod = ["Deployment", 0, "spec", "template", "spec"] as const;
const fetch = [...pod, "initContainers", 0] as const;
const serve = [...pod, "containers", 0] as const;
const store = props.objectStore;

describe("JarServer", () => {
  testEachProp(props, build, {
    namespace: { change: { namespace: "n" }, path: ["Service", 0, "metadata", "namespace"], value: "n" },
    name: { change: { name: "other" }, path: ["Service", 0, "metadata", "name"], value: "other" },
    image: { change: { image: "other" }, path: [...serve, "image"], value: "other" },
    fetchImage: { change: { fetchImage: "other" }, path: [...fetch, "image"], value: "other" },
    jars: { change: { jars: { a: "1", b: "2" } }, path: [...fetch, "args"], value: ["a/1", "b/2"] },
    objectStore: {
      change: { objectStore: { ...store, bucket: "b2" } },
      path: [...fetch, "env", 0],
      value: { name: "BUCKET", value: "b2" },
    },
    serviceCertificates: {
      change: { serviceCertificates: false },
      path: ["Service", 0, "metadata", "annotations"],
      value: undefined,
    },
    cpuRequest: { change: { cpuRequest: "2" }, path: [...serve, "resources", "requests", "cpu"], value: "2" },
    memory: { change: { memory: "1Gi" }, path: [...serve, "resources", "limits", "memory"], value: "1Gi" },
    selector: {
      change: { selector: { app: "jars" } },
      path: ["Deployment", 0, "spec", "selector", "matchLabels"],
      value: { app: "jars" },
    },
    trustBundle: {
      change: { trustBundle: trustMounts({ configMap: "cas" }) },
      path: [...fetch, "volumeMounts", 2, "name"],
      value: "trust-bundle",
    },
    imagePullSecret: {
      change: { imagePullSecret: "pull" },
      path: [...pod, "imagePullSecrets"],
      value: [{ name: "pull" }],
    },
  });

  it("serves by TLS from a read-only folder", () => {
    const objects = make(props);
    expect(objects.one("Service").spec).toMatchObject({ type: "ClusterIP", ports: [{ port: 8443 }] });
    const { data } = objects.one("ConfigMap");
    expect(data.Caddyfile).toContain(":8443 {\n\ttls /etc/tls/tls.crt /etc/tls/tls.key");
    expect(data.Caddyfile).toContain("admin off");
  });

  it("names a jar by its hash, under the name in its certificate", () => {
    let server: JarServer | undefined;
    synthObjects((stack) => {
      server = new JarServer(stack, "jars", props);
      return server;
    });
    expect(server?.jarUri("csv-replay")).toBe(
      `https://custom-jar-server.data-team.svc:8443/jars/csv-replay/${"ab".repeat(32)}.jar`,
    );
    expect(() => server?.jarUri("other")).toThrow(
      'SI2004: The jar of job "other" is not pinned. Got: ["csv-replay"]. Allowed: a SHA-256 for "other". Add it under jars of the environment in config/artifacts.json.',
    );
  });

  it("fetches only what has the pinned hash: the script, with a store in a folder", () => {
    const folder = mkdtempSync(join(tmpdir(), "jars-"));
    try {
      const jar = Buffer.from("a jar");
      const hash = createHash("sha256").update(jar).digest("hex");
      const bucket = join(folder, "bucket/jars/job");
      mkdirSync(bucket, { recursive: true });
      writeFileSync(join(bucket, `${hash}.jar`), jar);
      writeFileSync(join(bucket, `${"0".repeat(64)}.jar`), jar);
      // The AWS command line's part: copies from the folder that stands for the bucket.
      const aws = join(folder, "aws");
      writeFileSync(
        aws,
        `#!/bin/sh\n[ "$1" = s3 ] || exit 0\nexec cp "${folder}/bucket/$(echo "$4" | cut -d/ -f4-)" "$5"\n`,
      );
      chmodSync(aws, 0o755);
      const [container] = make(props).one("Deployment").spec.template.spec.initContainers;
      const script = container.command[2].replaceAll("/srv/", `${folder}/srv/`);
      const run = (argument: string) =>
        execFileSync("sh", ["-c", script, "fetch-jars", argument], {
          env: { PATH: `${folder}:${process.env["PATH"]}`, BUCKET: "bucket", S3_PATH_STYLE: "true" },
          stdio: "pipe",
        });
      run(`job/${hash}`);
      expect(readFileSync(join(folder, `srv/jars/job/${hash}.jar`))).toEqual(jar);
      expect(() => run(`job/${"0".repeat(64)}`)).toThrow(/FAILED|did NOT match/);
      expect(() => run(`job/${"1".repeat(64)}`)).toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

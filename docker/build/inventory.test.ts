import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import AdmZip from "adm-zip";
import { afterAll, describe, expect, it } from "vitest";
import { inventory } from "./inventory.ts";

const root = mkdtempSync(join(tmpdir(), "inventory-"));
afterAll(() => rmSync(root, { recursive: true }));

function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function jar(poms: readonly string[]): Buffer {
  const zip = new AdmZip();
  for (const [index, pom] of poms.entries())
    zip.addFile(`META-INF/maven/g/a${index}/pom.properties`, Buffer.from(pom));
  return zip.toBuffer();
}

put(
  "var/lib/dpkg/status",
  "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9+deb12u14\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\n",
);
put("app/node_modules/@scope/name/package.json", '{"name":"@scope/name","version":"1.2.3"}');
put("app/node_modules/@scope/name/dist/package.json", '{"type":"module"}');
put(
  "opt/lib/shaded.jar",
  jar(["groupId=org.a\nartifactId=one\nversion=1\n", "groupId=org.b\nartifactId=two\nversion=2\n"]),
);
put("opt/lib/nameless-4.5.jar", jar([]));
put(
  "opt/venv/lib/python3.11/site-packages/Some_Thing-2.0.dist-info/METADATA",
  "Name: Some_Thing\nVersion: 2.0\n\nName: text\n",
);
put(
  "usr/local/share/sbom/caddy.modules",
  "/caddy: go1.26\n\tdep\tgithub.com/a/b\tv1.0.0\th1:x=\n\tdep\tgithub.com/old\tv1.0.0\n\t=>\tgithub.com/new\tv1.1.0\th1:y=\n",
);

describe("inventory", () => {
  it("finds packages of each kind once, sorted, with what is shaded into jars", () => {
    expect(inventory(root).map(({ purl }) => purl)).toEqual([
      "pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64",
      "pkg:generic/nameless@4.5",
      "pkg:golang/github.com/a/b@v1.0.0",
      "pkg:golang/github.com/new@v1.1.0",
      "pkg:maven/org.a/one@1",
      "pkg:maven/org.b/two@2",
      "pkg:npm/%40scope/name@1.2.3",
      "pkg:pypi/some-thing@2.0",
    ]);
  });
});

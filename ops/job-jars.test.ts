import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { jarFile, jarOf, jobsOf, libJarsOf } from "./job-jars.ts";

const here = join(import.meta.dirname, "..");
const root = mkdtempSync(join(tmpdir(), "job-jars-"));
afterAll(() => rmSync(root, { recursive: true }));
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  return join(root, path);
};
const line = (name: string, folder: string, version: string) =>
  `<flink.line>${name}</flink.line>\n<build.folder>${folder}</build.folder>\n<flink.version>${version}</flink.version>`;
write(
  "jobs/pom.xml",
  `<module>a-job</module>${line("3.1", "target", "3.1.4")}<profile><id>flink-2.9</id><modules><module>lacked</module></modules>${line("2.9", "target/flink-2.9", "2.9.0")}</profile><profile><module>other</module></profile>`,
);
write("jobs/a-job/pom.xml", "<job.main.class>A</job.main.class>");
write("jobs/new-job/pom.xml", "<job.main.class>N</job.main.class><job.only.flink.line>3.1<");
write("jobs/common/pom.xml", "<project/>");

describe("jobs and their jars", () => {
  it("leaves out, on an older Flink, the jobs that need the newer one", () => {
    expect(jobsOf(root)).toEqual(["a-job", "new-job"]);
    expect(jobsOf(root, "3.1.4")).toEqual(["a-job", "new-job"]);
    expect(jobsOf(root, "2.9.0")).toEqual(["a-job"]);
  });

  it("takes the jar that was built for that Flink", () => {
    expect(jarFile(root, "a-job")).toBe(join(root, "jobs/a-job/target/a-job.jar"));
    expect(jarFile(root, "a-job", "2.9.0")).toBe(join(root, "jobs/a-job/target/flink-2.9/a-job.jar"));
    const built = write("jobs/a-job/target/flink-2.9/a-job.jar", "");
    expect(jarOf(root, "a-job", "2.9.0")).toBe(built);
    expect(() => jarOf(root, "a-job", "3.1.4")).toThrow("Build it: jobs/mvnw -f jobs verify.");
    rmSync(built);
    expect(() => jarOf(root, "a-job", "2.9.0")).toThrow("Build it: jobs/bin/flink-2.9.");
  });

  it("has what an older Flink lacks for its lib folder", () => {
    expect(libJarsOf(root, "3.1.4")).toEqual([]);
    expect(() => libJarsOf(root, "2.9.0")).toThrow("Build it: jobs/bin/flink-2.9.");
    const built = write("jobs/lacked/target/flink-2.9/lacked.jar", "");
    expect(libJarsOf(root, "2.9.0")).toEqual([built]);
  });

  it("says which versions there are", () => {
    expect(() => jarFile(root, "a-job", "1.0.0")).toThrow(
      "The jobs are not built for Flink 1.0.0. Allowed: 3.1.4, 2.9.0.",
    );
  });

  it("reads this repository's own", () => {
    expect(jarFile(here, "csv-replay")).toBe(join(here, "jobs/csv-replay/target/csv-replay.jar"));
    expect(jarFile(here, "csv-replay", "1.18.1")).toBe(
      join(here, "jobs/csv-replay/target/flink-1.18/csv-replay.jar"),
    );
    expect(jarFile(here, "ml-inference-embedded", "1.18.1")).toBe(
      join(here, "jobs/ml-inference/target/flink-1.18/ml-inference-embedded.jar"),
    );
    expect(() => libJarsOf(here, "2.2.1")).not.toThrow();
    expect(jobsOf(here).filter((job) => !jobsOf(here, "1.18.1").includes(job))).toEqual(["sql-inference"]);
  });
});

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { namesOf } from "./new-job/files.ts";
import { makeJob } from "./new-job.ts";

const repository = join(import.meta.dirname, "..");
const listed = ["jobs/pom.xml", "jobs/README.md", "contract/topics.json", "stacks/jobs.ts"];
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "new-job-"));
  for (const file of listed) {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    cpSync(join(repository, file), join(root, file));
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const read = (path: string) => readFileSync(join(root, path), "utf8");

it("makes a job and enters it where jobs are listed", () => {
  const written = makeJob(root, "urgent-messages");

  const source = "jobs/urgent-messages/src/main/java/org/streaminginference/urgentmessages";
  expect(written).toContain(`${source}/UrgentMessagesJob.java`);
  expect(read(`${source}/UrgentMessagesJob.java`)).toContain('NAME = "urgent-messages"');
  for (const path of written) expect(read(path)).not.toMatch(/my-?job/i);
  expect(read("jobs/pom.xml")).toContain("    <module>urgent-messages</module>\n    <module>../local");
  const topics = JSON.parse(read("contract/topics.json")).topics as { name: string }[];
  expect(topics.at(-1)?.name).toBe("urgent-messages");
  expect(read("stacks/jobs.ts")).toMatch(/TopicName =[^;]*\n {2}\| "urgent-messages";/);
  expect(read("stacks/jobs.ts")).toContain('writes: ["urgent-messages", "dead-letters"],');
});

it("writes nothing over what is there", () => {
  makeJob(root, "urgent-messages");
  expect(() => makeJob(root, "urgent-messages")).toThrow(
    "There is a folder jobs/urgent-messages already. Allowed: a name that no job has.",
  );
});

it.each(["", "My-Job", "a--b", "-a", "a-", "1a", "a_b", "a-1", `a${"b".repeat(40)}`])(
  "refuses the name %j",
  (name) => {
    expect(() => namesOf(name)).toThrow(/is no name for a job\. Allowed: small letters/);
  },
);

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Names of a job in the places where it stands. */
export interface JobNames {
  /** As in `urgent-messages`: folder, jar, FlinkDeployment, topic. */
  readonly job: string;
  /** As in `urgentmessages`: Java package. */
  readonly package: string;
  /** As in `UrgentMessages`: Java classes. */
  readonly class: string;
}

const template = join(import.meta.dirname, "template");
/** The FlinkDeployment's name is at most 45 characters long, and so is the label with the stack's name in it. */
const allowed = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;
const mostCharacters = 40;

/** @throws Error when the name is no name for a job */
export function namesOf(job: string): JobNames {
  if (!allowed.test(job) || job.length > mostCharacters) {
    throw new Error(
      `"${job}" is no name for a job. Allowed: small letters and digits, words parted by one dash, each with a letter first, at most ${mostCharacters} characters. Choose another, such as urgent-messages.`,
    );
  }
  const words = job.split("-");
  return {
    job,
    package: words.join(""),
    class: words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(""),
  };
}

/** The files of the new job, path from the repository's root → content. */
export function newFiles(names: JobNames): Map<string, string> {
  const files = new Map<string, string>();
  const rename = (text: string) =>
    text.replaceAll("my-job", names.job).replaceAll("myjob", names.package).replaceAll("MyJob", names.class);
  for (const file of ["pom.xml", "README.md"])
    files.set(`jobs/${names.job}/${file}`, rename(readFileSync(join(template, file), "utf8")));
  for (const folder of ["src/main/java", "src/test/java"]) {
    for (const file of readdirSync(join(template, folder))) {
      const path = `jobs/${names.job}/${folder}/org/streaminginference/${names.package}/${rename(file)}`;
      files.set(path, rename(readFileSync(join(template, folder, file), "utf8")));
    }
  }
  return files;
}

/** Files that learn of the job, path → content. */
export function changedFiles(root: string, { job }: JobNames): Map<string, string> {
  const change = (path: string, edits: readonly (readonly [after: string, what: string])[]) => {
    const text = edits.reduce(
      (before, [at, what]) => {
        const position = before.indexOf(at);
        if (position < 0)
          throw new Error(
            `${path} has no line ${JSON.stringify(at.trim())} any more, before which the new job's would go. Add it by hand, and mend ops/new-job.`,
          );
        return before.slice(0, position) + what + before.slice(position);
      },
      readFileSync(join(root, path), "utf8"),
    );
    return [path, text] as const;
  };
  return new Map([
    change("jobs/pom.xml", [
      ["    <module>../local/java/launcher</module>", `    <module>${job}</module>\n`],
    ]),
    change("jobs/README.md", [
      ["| `common/` ", `| \`${job}/\` | messages topic → ${job} topic: see its README |\n`],
    ]),
    change("contract/topics.json", [["\n  ]\n}", topic(job)]]),
    change("stacks/jobs.ts", [
      [";\n\n/** What a job's arguments are made of", `\n  | "${job}"`],
      ["];\n\n/** Name of the session cluster", entry(job)],
    ]),
  ]);
}

function topic(job: string): string {
  return `,
    {
      "name": "${job}",
      "partitions": 4,
      "valueSchema": "message",
      "description": "What the job ${job} gives.",
      "config": {
        "cleanup.policy": "delete",
        "retention.ms": "604800000",
        "message.timestamp.type": "LogAppendTime",
        "max.message.bytes": "4194304"
      }
    }`;
}

function entry(job: string): string {
  return `  {
    name: "${job}",
    reads: ["messages"],
    writes: ["${job}", "dead-letters"],
    parallelism: () => 1,
    options: (context) => ({
      ...writing(context, "${job}"),
      topic: context.topic("messages"),
      "output-topic": context.topic("${job}"),
      "dead-letter-topic": context.topic("dead-letters"),
    }),
  },
`;
}

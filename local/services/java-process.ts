import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { findJava, type Java } from "../setup/java.mjs";
import { TiedProcess } from "./tied-process.ts";

const root = join(import.meta.dirname, "../..");
const archives = join(root, ".local/class-archives");
const dumpTimeoutMs = 90_000;

/** One of the programs of `local/java`. */
export interface JavaProgram {
  /** As people call it. */
  readonly name: string;
  /** Maven module; also the name of its files. */
  readonly module: string;
  readonly mainClass: string;
  readonly jvmOptions: readonly string[];
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Written as Java properties, read by the program. */
  readonly settings: Readonly<Record<string, string>>;
  /** Folder of its own for settings, data and temporary files. */
  readonly directory: string;
  readonly logs: string;
}

/** How a service is stopped: at once, or with time for what is done once. */
export interface StopOptions {
  readonly orderly: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A started program of `local/java`, and the address that it wrote when it was ready. */
export interface JavaService {
  readonly process: TiedProcess;
  readonly address: string;
  /** Whether this run records a class archive, to be written at an orderly end. */
  readonly isRecording: boolean;
  /** Ends it; an orderly end takes the time to write a class archive, unless `signal` aborts. */
  stop(how?: StopOptions): Promise<void>;
}

/** Starts a program of `local/java` and waits for its address. */
export async function startJava(
  program: JavaProgram,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal | undefined },
): Promise<JavaService> {
  const { module, directory, logs } = program;
  const temporary = join(directory, "tmp");
  mkdirSync(temporary, { recursive: true });
  const settingsFile = join(directory, `${module}.properties`);
  const readyFile = join(directory, "ready");
  // Of the same program's last life, where it is started again.
  rmSync(readyFile, { force: true });
  writeFileSync(settingsFile, toProperties(program.settings));

  const java = findJava();
  const classPath = listClassPath(module);
  const archive = new ClassArchive(module, java, classPath, temporary);
  const logFile = join(logs, `${module}.log`);
  const process_ = new TiedProcess({
    name: program.name,
    program: join(java.home, "bin/java"),
    args: [
      ...program.jvmOptions,
      ...archive.options,
      // Its files would stay in /tmp after a halt.
      "-XX:-UsePerfData",
      `-Djava.io.tmpdir=${temporary}`,
      `-Dlog.file=${logFile}`,
      "-cp",
      classPath.join(":"),
      program.mainClass,
      settingsFile,
      readyFile,
    ],
    cwd: directory,
    env: { ...process.env, ...program.env },
    stdoutFile: join(logs, `${module}.out`),
    stderrFile: join(logs, `${module}.err`),
    logFile,
  });
  const address = await process_.ready(
    () => (existsSync(readyFile) ? readFileSync(readyFile, "utf8") : undefined),
    { timeoutMs, signal },
  );
  return {
    process: process_,
    address,
    isRecording: archive.isRecording,
    async stop({ orderly, signal: hurry } = { orderly: false }) {
      if (orderly && archive.isRecording) {
        await process_.exitOrderly(dumpTimeoutMs, hurry);
        archive.keep();
      } else await process_.stop();
    },
  };
}

/** The module's jar and its dependencies, always in the same order: a class archive depends on it. */
export function listClassPath(module: string): string[] {
  const target = join(root, "local/java", module, "target");
  const libraries = readdirSync(join(target, "lib")).filter((name) => name.endsWith(".jar"));
  return [join(target, `${module}.jar`), ...libraries.sort().map((name) => join(target, "lib", name))];
}

/**
 * The classes that a program loads, parsed and verified once and mapped into memory from then on: a JVM that starts
 * with such an archive needs half the time. The first run records it and writes it when it ends in order.
 */
class ClassArchive {
  readonly isRecording: boolean;
  readonly #module: string;
  readonly #file: string;
  readonly #draft: string;

  constructor(module: string, java: Java, classPath: readonly string[], temporary: string) {
    this.#module = module;
    const key = createHash("sha256").update(`${java.home} ${java.version}\n`);
    for (const path of classPath) {
      const { size, mtimeMs } = statSync(path);
      // The JVM compares these too, and would ignore the archive.
      key.update(`${path} ${size} ${mtimeMs}\n`);
    }
    this.#file = join(archives, `${module}-${key.digest("hex").slice(0, 16)}.jsa`);
    this.#draft = join(temporary, basename(this.#file));
    this.isRecording = !existsSync(this.#file);
  }

  get options(): string[] {
    const option = this.isRecording
      ? `ArchiveClassesAtExit=${this.#draft}`
      : `SharedArchiveFile=${this.#file}`;
    return [`-XX:${option}`, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"];
  }

  /** Puts what was recorded into place of older ones; a JVM that could not write one costs only time. */
  keep(): void {
    if (!existsSync(this.#draft)) return;
    mkdirSync(archives, { recursive: true });
    for (const name of readdirSync(archives)) {
      if (name.startsWith(`${this.#module}-`)) rmSync(join(archives, name), { force: true });
    }
    renameSync(this.#draft, this.#file);
  }
}

/** Writes a map in the format of `java.util.Properties`. */
export function toProperties(settings: Readonly<Record<string, string>>): string {
  const escaped = (text: string) =>
    text.replace(/[\\:=#! \t\n\r\f]|[^\x20-\x7e]/g, (character) => {
      const named = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\f": "\\f" }[character];
      if (named !== undefined) return named;
      const code = character.charCodeAt(0);
      return code < 0x20 || code > 0x7e ? `\\u${code.toString(16).padStart(4, "0")}` : `\\${character}`;
    });
  return Object.entries(settings)
    .map(([key, value]) => `${escaped(key)}=${escaped(value)}\n`)
    .join("");
}

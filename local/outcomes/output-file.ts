import { type createWriteStream, mkdirSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { finished } from "node:stream/promises";
import { Problem } from "../problem.mjs";
import type { Outcome } from "./ledger.ts";

/** Lines gathered before they are written, so that a fast run does not make a system call a record. */
const flushBytes = 64 * 1024;

/** One line of the output file. */
export type OutputLine =
  | { readonly id: string; readonly outcome: "prediction"; readonly prediction: object }
  | {
      readonly id: string | null;
      readonly outcome: "dead-letter";
      readonly reason: string;
      readonly detail: string;
      readonly [field: string]: unknown;
    };

/** The line of an outcome: a prediction stands whole under its key, a dead letter's fields beside the id. */
export function toLine(outcome: Outcome): OutputLine {
  if (outcome.kind === "prediction") {
    const { id, ...prediction } = outcome.value;
    return { id, outcome: "prediction", prediction };
  }
  const { id, reason, detail, ...rest } = outcome.value;
  return { id, outcome: "dead-letter", reason, detail, ...rest };
}

/** A JSON Lines file that grows while the run goes on. */
export class OutputFile {
  readonly path: string;
  readonly #stream: ReturnType<typeof createWriteStream>;
  #pending = "";
  #failure: Error | undefined;

  private constructor(path: string, stream: ReturnType<typeof createWriteStream>) {
    this.path = path;
    this.#stream = stream;
    stream.on("error", (error) => {
      this.#failure ??= error;
    });
  }

  /** @throws Problem when the file cannot be written */
  static async create(path: string): Promise<OutputFile> {
    try {
      mkdirSync(dirname(path), { recursive: true });
      const handle = await open(path, "w");
      return new OutputFile(path, handle.createWriteStream());
    } catch (error) {
      throw unwritable(path, error as Error);
    }
  }

  write(outcome: Outcome): void {
    this.#pending += `${JSON.stringify(toLine(outcome))}\n`;
    if (this.#pending.length >= flushBytes) this.flush();
  }

  /** Hands what has gathered to the file. @throws Problem when an earlier write failed */
  flush(): void {
    if (this.#failure !== undefined) throw unwritable(this.path, this.#failure);
    if (this.#pending === "") return;
    this.#stream.write(this.#pending);
    this.#pending = "";
  }

  async close(): Promise<void> {
    if (this.#failure === undefined) this.flush();
    this.#stream.end();
    await finished(this.#stream).catch((error: Error) => {
      throw unwritable(this.path, error);
    });
  }
}

function unwritable(path: string, error: Error): Problem {
  return new Problem(
    `The output file ${path} cannot be written: ${error.message}. Name another file with --output FILE.jsonl, or make room.`,
  );
}

import { relative } from "node:path";
import { styleText } from "node:util";
import { describeAnswer } from "./outcomes/answer.ts";
import type { Outcome } from "./outcomes/ledger.ts";
import type { Summary } from "./outcomes/statistics.ts";
import type { PipelineObserver } from "./pipeline.ts";

/** Predictions shown a second; the rest is in the output file. */
const shownPerSecond = 5;
const statusEveryMs = { terminal: 250, plain: 3_000 };
const labelWidth = 28;
const plainWidth = 110;

type Format = Parameters<typeof styleText>[0];

/** Shows a run: predictions as they come, one line of counts, the summary. */
export class Display implements PipelineObserver {
  readonly #out: NodeJS.WriteStream;
  readonly #isTerminal: boolean;
  #records = 0;
  #predictions = 0;
  #deadLetters = 0;
  #startedAtMs = 0;
  #nextShownAtMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #lastStatus = "";

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    this.#isTerminal = out.isTTY === true;
  }

  starting(): void {
    this.#line("Starting Kafka, Flink and the model server …");
  }

  started({
    kafka,
    model,
    flinkUi,
    bundle,
    logs,
  }: Parameters<NonNullable<PipelineObserver["started"]>>[0]): void {
    this.#line(`  Kafka         ${kafka}`);
    this.#line(`  model server  ${model}, serving ${bundle.name} ${bundle.version}`);
    this.#line(`  Flink UI      ${this.#style("bold", flinkUi)}  (open it in a browser)`);
    this.#line(`  logs          ${shortPath(logs)}`);
  }

  replaying(records: number, rate: number | undefined): void {
    this.#records = records;
    this.#startedAtMs = Date.now();
    const speed = rate === undefined ? "as fast as possible" : `${rate} a second`;
    this.#line(`Replaying ${records} ${records === 1 ? "record" : "records"}, ${speed} …`);
    const every = this.#isTerminal ? statusEveryMs.terminal : statusEveryMs.plain;
    this.#timer = setInterval(() => this.#showStatus(), every);
  }

  outcome(outcome: Outcome): void {
    if (outcome.kind === "prediction") this.#predictions += 1;
    else this.#deadLetters += 1;
    const now = Date.now();
    // Dead letters are few, and what a person wants to see. The first predictions show, so that none of a short file
    // is missing, and then some a second.
    const isDue =
      outcome.kind === "dead-letter"
        ? this.#deadLetters <= 20
        : this.#predictions <= 20 || now >= this.#nextShownAtMs;
    if (!isDue) return;
    if (outcome.kind === "prediction") this.#nextShownAtMs = now + 1_000 / shownPerSecond;
    this.#line(this.#describe(outcome));
  }

  warning(message: string): void {
    this.#line(this.#style("yellow", message));
  }

  /** Takes the line of counts away. */
  end(): void {
    clearInterval(this.#timer);
    if (this.#isTerminal && this.#lastStatus !== "") this.#out.write("\r\x1b[K");
    this.#lastStatus = "";
  }

  summary(summary: Summary): void {
    this.end();
    const { p50, p99 } = summary.latencyMs;
    const reasons = Object.entries(summary.deadLetterReasons).map(([reason, count]) => `${reason} ${count}`);
    const rows = [
      ["records in", String(summary.in)],
      ["predictions", String(summary.out)],
      ["dead letters", `${summary.deadLettered}${reasons.length > 0 ? ` (${reasons.join(", ")})` : ""}`],
      ["records/s", String(summary.recordsPerSecond)],
      [
        "latency",
        p50 === null ? "no predictions" : `p50 ${p50} ms, p99 ${p99} ms (as a read_committed reader sees it)`,
      ],
      [
        "first prediction",
        summary.firstPredictionMs === null
          ? "none"
          : `after ${(summary.firstPredictionMs / 1000).toFixed(1)} s`,
      ],
      ["output", shortPath(summary.output)],
      ["Flink UI", summary.flinkUi],
    ];
    this.#line("");
    for (const [name = "", value = ""] of rows) this.#line(`  ${name.padEnd(17)} ${value}`);
    this.#line("");
    this.#line(
      summary.imbalance === undefined
        ? this.#style(
            "green",
            summary.in === 0
              ? "Nothing to classify: the file has a header and no records."
              : `All accounted for: ${summary.in} in = ${summary.out} out + ${letters(summary.deadLettered)}.`,
          )
        : this.#style("red", `The books do not balance: ${summary.imbalance}.`),
    );
  }

  staying(flinkUi: string): void {
    this.#line(`Everything stays up: ${this.#style("bold", flinkUi)}. Ctrl-C stops it.`);
  }

  saving(): void {
    this.#line("Saving what makes the next start faster …");
  }

  stopping(): void {
    this.end();
    this.#line("Stopping …");
  }

  #describe(outcome: Outcome): string {
    if (outcome.kind === "dead-letter") {
      const { id, reason, detail } = outcome.value;
      return this.#style(
        "yellow",
        this.#fit(`   ✗  ${reason.padEnd(labelWidth)} ${id ?? "(no id)"}: ${oneLine(detail)}`),
      );
    }
    const { score, text } = outcome.value;
    const value = score === null ? "   –" : score.toFixed(2);
    const answer = oneLine(describeAnswer(outcome.value));
    return this.#fit(`${value}  ${answer.padEnd(labelWidth)} ${oneLine(text)}`);
  }

  #showStatus(): void {
    const done = this.#predictions + this.#deadLetters;
    const perSecond = Math.round(done / ((Date.now() - this.#startedAtMs) / 1000));
    const status = `${done} of ${this.#records} records · ${this.#predictions} predictions · ${letters(this.#deadLetters)} · ${perSecond}/s`;
    if (this.#isTerminal) this.#out.write(`\r\x1b[K${this.#style("dim", this.#fit(status))}`);
    else if (status !== this.#lastStatus) this.#out.write(`${status}\n`);
    this.#lastStatus = status;
  }

  /** Writes a line above the line of counts. */
  #line(text: string): void {
    if (this.#isTerminal && this.#lastStatus !== "") {
      this.#out.write(`\r\x1b[K${text}\n${this.#style("dim", this.#fit(this.#lastStatus))}`);
    } else this.#out.write(`${text}\n`);
  }

  #fit(text: string): string {
    const width = this.#isTerminal ? this.#out.columns - 1 : plainWidth;
    const characters = [...text];
    return characters.length <= width ? text : `${characters.slice(0, width - 1).join("")}…`;
  }

  #style(format: Format, text: string): string {
    return this.#isTerminal && !process.env["NO_COLOR"] ? styleText(format, text) : text;
  }
}

/** Without what would move the cursor. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
}

function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}

const letters = (count: number): string => `${count} dead letter${count === 1 ? "" : "s"}`;

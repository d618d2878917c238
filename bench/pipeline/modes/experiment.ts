import { fill } from "../fill.ts";
import { LabelBook } from "../label-book.ts";
import type { BenchOptions } from "../options.ts";
import { runPipelineRound } from "../pipeline-round.ts";
import type { CpuSeconds } from "../processes.ts";
import type { Round } from "../results.ts";
import { createTopicLike, requireRecords } from "../topics.ts";
import { type Ground, type Mode, modes } from "./modes.ts";

const stalledAfterMs = 120_000;
/** All rounds read the first messages of one sequence. */
const seed = 1;
const largestSpread = 1e-4;

/** A round with what it cost from the job's submission on. */
export interface ModeRound extends Round {
  readonly fromSubmission: { readonly seconds: number; readonly cpuPer100k: CpuSeconds };
  /** What was held when all was done, MiB by process. */
  readonly memoryMiB: Readonly<Record<string, number>>;
}

/** A mode at one parallelism and one size. */
export interface ModeSide {
  readonly mode: string;
  readonly words: string;
  readonly parallelism: number;
  readonly records: number;
  readonly rounds: readonly ModeRound[];
}

/** What `--experiment modes` found. */
export interface ModesResult {
  /** All modes at parallelism 1; the first one is the measure. */
  readonly sides: readonly ModeSide[];
  /** The same at parallelism 2. */
  readonly twice: readonly ModeSide[];
  /** The first mode with a tenth of its records, and with ten times as many. */
  readonly sizes: readonly ModeSide[];
  /** Modes that could not run here, and why. */
  readonly missing: readonly { readonly mode: string; readonly why: string }[];
  readonly checks: readonly string[];
}

export interface ModesSetting {
  readonly ground: Ground;
  readonly options: BenchOptions;
  readonly texts: readonly string[];
  readonly say: (line: string) => void;
}

interface Contender {
  readonly mode: Mode;
  readonly parallelism: number;
  readonly records: number;
  /** Of these rounds. */
  readonly takesPart: (round: number) => boolean;
  readonly rounds: ModeRound[];
}

/** Runs all modes in turn, round by round. */
export async function modesExperiment(setting: ModesSetting): Promise<ModesResult> {
  const { ground, options, say } = setting;
  const missing = modes.flatMap((mode) => {
    const why = mode.missing?.(ground.bundle);
    return why === undefined ? [] : [{ mode: mode.name, why }];
  });
  for (const { mode, why } of missing) say(`${mode}: left out, ${why}`);
  const wanted = options.modes ?? modes.map(({ name }) => name);
  const present = modes.filter(
    ({ name }) => wanted.includes(name) && !missing.some(({ mode }) => mode === name),
  );

  const always = (_round: number) => true;
  const contender = (mode: Mode, parallelism: number, records: number, takesPart = always): Contender => ({
    ...{ mode, parallelism, takesPart, rounds: [] },
    records: Math.max(1, Math.round(records)),
  });
  const base = options.modeRecords;
  const sides = present.map((mode) => contender(mode, 1, base * mode.share));
  // Two cores are soon full: fewer rounds show what a second subtask brings.
  const twice = present.map((mode) =>
    contender(mode, 2, base * mode.share, (round) => round <= options.twiceRounds),
  );
  const first = present[0] as Mode;
  const sizes = [
    contender(first, 1, base / 10),
    contender(first, 1, base * 10, (round) => round === options.largeRound),
  ];

  const rounds = Array.from({ length: options.rounds }, (_, at) => at + 1);
  const all = [...sides, ...twice, ...sizes].filter(({ takesPart }) => rounds.some(takesPart));
  const topics = await filledTopics(setting, all);
  for (const mode of present) mode.prepare?.(ground);
  const book = new LabelBook();
  for (const round of rounds) {
    const turn = ((round - 1) * 3) % all.length;
    // Whoever begins changes from round to round.
    for (const each of [...all.slice(turn), ...all.slice(0, turn)]) {
      if (each.takesPart(round)) each.rounds.push(await runRound(setting, each, round, topics, book));
    }
  }
  if (book.scoreSpread > largestSpread)
    throw new Error(
      `The modes' scores of one text differ by ${book.scoreSpread}; ${largestSpread} is allowed.`,
    );
  const found = (contenders: readonly Contender[]) =>
    contenders.map(({ mode, takesPart: _, ...side }) => ({ mode: mode.name, words: mode.words, ...side }));
  return {
    sides: found(sides),
    twice: found(twice),
    sizes: found(sizes),
    missing,
    checks: [
      "Each message had exactly one committed prediction in every round of every mode, and none a dead letter",
      `${book.texts} different texts got ${book.labels} different labels, each text the same one from all modes; its scores differed by at most ${book.scoreSpread.toExponential(1)}`,
    ],
  };
}

async function runRound(
  { ground, options, say }: ModesSetting,
  { mode, parallelism, records }: Contender,
  round: number,
  topics: ReadonlyMap<number, string>,
  book: LabelBook,
): Promise<ModeRound> {
  const { stage, server } = ground;
  let memoryMiB: Readonly<Record<string, number>> = {};
  const name = `bench.${mode.name}-${parallelism}-${records}-round-${round}`;
  const done = await runPipelineRound({
    ...{ round, name, records, warmUp: options.warmUp, stalledAfterMs },
    kafka: stage.kafka,
    admin: stage.admin,
    messages: topics.get(records) ?? "",
    processes: () => stage.readCpu(server),
    startJob: async (roundTopics) => {
      const job = await mode.start(ground, roundTopics, parallelism);
      return () => {
        memoryMiB = stage.readMemory(server);
        return job.cancel();
      };
    },
  });
  book.enter(mode.name, done.committed.labelsOfText);
  book.enterScores(done.committed.scoresOfText);
  const rate = done.round.recordsPerSecond;
  const told = rate === undefined ? "too short for a rate" : `${Math.round(rate)}/s`;
  say(`round ${round}, ${mode.name}, parallelism ${parallelism}: ${records} records, ${told}`);
  return { ...done.round, fromSubmission: done.fromSubmission, memoryMiB };
}

/** A topic of each size. @returns size → topic */
async function filledTopics(
  { ground, texts, say }: ModesSetting,
  contenders: readonly Contender[],
): Promise<Map<number, string>> {
  const { admin, kafka } = ground.stage;
  const topics = new Map<number, string>();
  for (const records of new Set(contenders.map((contender) => contender.records))) {
    const topic = `bench.modes-${records}.messages`;
    await createTopicLike(admin, "messages", topic);
    await fill(kafka, topic, texts, records, seed);
    await requireRecords(admin, topic, records);
    topics.set(records, topic);
  }
  say(`topics of ${[...topics.keys()].join(", ")} messages`);
  return topics;
}

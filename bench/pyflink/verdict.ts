import type { Prediction } from "../../contract/src/prediction.generated.ts";
import type { GivenUp, Outcomes, Predicted } from "./outcomes.ts";

/** Two ways to compute one model agree up to this. */
export const tolerance = 1e-4;

/** One thing that was to be seen. */
export interface Finding {
  readonly what: string;
  readonly holds: boolean;
}

/** What was sent. */
export interface Expected {
  readonly messages: number;
  /** How many of the messages have the header of a trace. */
  readonly traces: number;
  /** Reasons of the dead letters, one for each poison. */
  readonly reasons: readonly string[];
}

/** Holds what the Python job committed against what was sent, and against what the Java job made of the same topic. */
export function judge(expected: Expected, python: Outcomes, java: Outcomes): Finding[] {
  const ofJava = byId(java);
  const pairs = [...byId(python)].flatMap(([id, one]) => {
    const other = ofJava.get(id);
    return other === undefined ? [] : [[one, other] as const];
  });
  const labels = pairs.filter(([a, b]) => a.prediction.label !== b.prediction.label).length;
  const difference = largestDifference(pairs);
  return [
    exactlyOnce("PyFlink", expected, python),
    exactlyOnce("Java", expected, java),
    {
      what: `${pairs.length} messages have a prediction of both jobs, ${labels} labels differ`,
      holds: pairs.length === expected.messages && labels === 0,
    },
    {
      what: `the largest difference of a score is ${difference.toExponential(1)}; ${tolerance} is allowed`,
      holds: difference <= tolerance,
    },
    {
      what: "keys and all fields but the model's hash and the time of predicting are the same",
      holds: pairs.every(([a, b]) => envelope(a) === envelope(b) && a.key === a.prediction.id),
    },
    {
      what: "headers say which model",
      holds: pairs.every(([{ headers, prediction }]) =>
        (["model_name", "model_version", "model_sha256"] as const).every(
          (name) => headers[name] === prediction[name] && /\S/.test(headers[name] ?? ""),
        ),
      ),
    },
    traces(expected, python),
    {
      what: `${python.letters.length} poisons are dead letters with the reasons, bytes, places and traces that the Java job gives`,
      holds:
        reasons(python.letters) === [...expected.reasons].sort().join() &&
        places(python.letters) === places(java.letters),
    },
  ];
}

function exactlyOnce(
  job: string,
  { messages, reasons }: Expected,
  { predictions, letters }: Outcomes,
): Finding {
  const ids = new Set(predictions.map(({ prediction }) => prediction.id)).size;
  return {
    what: `${job}: ${messages} messages have ${predictions.length} committed predictions of ${ids} ids, ${reasons.length} poisons ${letters.length} dead letters`,
    holds: predictions.length === messages && ids === messages && letters.length === reasons.length,
  };
}

/** That no field differs from the Java job's is told elsewhere. */
function traces({ traces }: Expected, { predictions, letters }: Outcomes): Finding {
  const outcomes = [
    ...predictions.map(({ prediction, headers }) => ({ value: prediction, headers })),
    ...letters.map(({ letter, headers }) => ({ value: letter, headers })),
  ];
  const traced = predictions.filter(({ prediction }) => prediction.traceparent !== undefined).length;
  return {
    what: `${traced} predictions belong to a trace; headers say the same as the values`,
    holds:
      traced === traces &&
      outcomes.every(({ value, headers }) => headers["traceparent"] === value.traceparent),
  };
}

function byId({ predictions }: Outcomes): Map<string, Predicted> {
  return new Map(predictions.map((each) => [each.prediction.id, each]));
}

/** NaN where one has a score and the other has none, which is within no tolerance. */
export function largestDifference(pairs: readonly (readonly [Predicted, Predicted])[]): number {
  return pairs.reduce((most, [{ prediction: a }, { prediction: b }]) => {
    if (a.score === null && b.score === null) return most;
    const difference = Math.abs((a.score ?? Number.NaN) - (b.score ?? Number.NaN));
    return Number.isNaN(difference) ? difference : Math.max(most, difference);
  }, 0);
}

/** What has to be the same to the last byte, in one order. */
function envelope({ prediction }: Predicted): string {
  const {
    label: _,
    score: __,
    model_sha256: ___,
    predicted_at_ms: ____,
    ...rest
  }: Partial<Prediction> = prediction;
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const reasons = (letters: readonly GivenUp[]): string =>
  letters
    .map(({ letter: { reason } }) => String(reason))
    .sort()
    .join();

const places = (letters: readonly GivenUp[]): string =>
  letters
    .map(({ letter: { partition, offset, reason, raw_base64: raw, traceparent } }) =>
      [partition, offset, reason, raw, traceparent].join(" "),
    )
    .sort()
    .join("\n");

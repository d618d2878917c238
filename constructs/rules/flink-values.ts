/** Values as Flink's configuration writes them. */

const milliseconds: Readonly<Record<string, number>> = {
  "": 1,
  ms: 1,
  milli: 1,
  millis: 1,
  millisecond: 1,
  milliseconds: 1,
  s: 1_000,
  sec: 1_000,
  secs: 1_000,
  second: 1_000,
  seconds: 1_000,
  m: 60_000,
  min: 60_000,
  mins: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
};

/** `10 min` or `500ms` in milliseconds; undefined when it is no duration (ISO 8601 and microseconds count as none). */
export function parseDurationMs(text: string): number | undefined {
  const match = /^\s*(\d+)\s*([a-z]*)\s*$/.exec(text);
  const factor = milliseconds[match?.[2] ?? "none"];
  return match === null || factor === undefined ? undefined : Number(match[1]) * factor;
}

const bytes: Readonly<Record<string, number>> = {
  "": 0,
  b: 0,
  k: 1,
  kb: 1,
  m: 2,
  mb: 2,
  g: 3,
  gb: 3,
  t: 4,
  tb: 4,
};

/** `2048m` or `2 gb` in bytes; undefined when it is no memory size. Flink's `m` is a mebibyte, Kubernetes' a thousandth. */
export function parseMemoryBytes(text: string): number | undefined {
  const match = /^\s*(\d+)\s*([a-zA-Z]*)\s*$/.exec(text);
  const unit = match?.[2]?.toLowerCase().replace(/ibytes$|bytes$|ib$|i$/, "") ?? "none";
  const power = bytes[unit];
  return match === null || power === undefined ? undefined : Number(match[1]) * 1024 ** power;
}

import { createHash } from "node:crypto";

/** A version that gets a part of the requests which name no version; the others go to the newest of the rest. */
export interface Canary {
  readonly version: string;
  /** Of 100 requests; 0 is none, 100 all of them. */
  readonly percent: number;
}

/** A canary of a model, by the model's name. */
export interface ModelCanary extends Canary {
  readonly model: string;
}

/**
 * Whether a request goes to the canary. With an id it is always the same answer, so that a record that is asked for
 * again meets the same version; and who goes there at 10 % still does at 20 %. Each canary draws another sample.
 *
 * @param id - of the request; empty or undefined draws lots
 * @param random - gives numbers in [0, 1)
 */
export function goesToCanary(
  { model, version, percent }: ModelCanary,
  id: string | undefined,
  random: () => number,
): boolean {
  return (id ? lotOf(`${model}/${version}/${id}`) : random()) * 100 < percent;
}

/** A number in [0, 1) that is the same for the same text. */
function lotOf(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0) / 2 ** 32;
}

/** Whether it is a percentage. */
export function isPercent(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 100;
}

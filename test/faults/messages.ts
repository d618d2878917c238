import type { Message } from "../../contract/src/message.generated.ts";

const prefix = "fault-";
const pattern = new RegExp(`^${prefix}(0|[1-9]\\d{0,14})$`);

export const idOf = (record: number): string => `${prefix}${record}`;

/** @returns the record's number; -1 for an id that was never sent */
export function recordOf(id: unknown): number {
  const digits = typeof id === "string" ? pattern.exec(id)?.[1] : undefined;
  return digits === undefined ? -1 : Number(digits);
}

/** A record of topic `messages`, made now. */
export function messageOf(record: number, text: string): { key: string; value: string } {
  const message: Message = { id: idOf(record), text, ingested_at_ms: Date.now() };
  return { key: message.id, value: JSON.stringify(message) };
}

// Generated from contract/schemas/dead-letter.schema.json by "npm run generate". Do not edit.

/**
 * A record that could not be parsed or scored, with its raw value and the reason, so that it can be mended and replayed. Readers ignore fields they do not know.
 */
export interface DeadLetter {
  /**
   * The record's id where it could be read, else null.
   */
  id: string | null;
  /**
   * Why the record ended here.
   */
  reason:
    | "missing-column"
    | "invalid-utf-8"
    | "malformed-csv"
    | "record-too-large"
    | "malformed-json"
    | "invalid-message"
    | "inference-rejected"
    | "inference-unavailable"
    | "inference-timeout"
    | "inference-invalid-response"
    | "invalid-prediction"
    | "late-record";
  /**
   * The reason as a sentence for people.
   */
  detail: string;
  /**
   * The raw bytes of the record (the CSV record without its line break, or the Kafka value), base64.
   */
  raw_base64: string;
  /**
   * True where raw_base64 holds the beginning only, because the record is over the size limit.
   */
  raw_truncated?: boolean;
  /**
   * Size of the whole raw record in bytes.
   */
  raw_bytes?: number;
  /**
   * The job that gave up on the record.
   */
  job: string;
  source?: Source;
  /**
   * The topic that the record was read from.
   */
  topic?: string;
  /**
   * The partition that the record was read from.
   */
  partition?: number;
  /**
   * The offset that the record was read at.
   */
  offset?: number;
  /**
   * How often dead-letter-replay had sent the record again before it ended here once more; absent for the first time. The header replays of the record in its topic says the same.
   */
  replays?: number;
  /**
   * When the message entered the pipeline, in milliseconds since the Unix epoch, where known.
   */
  ingested_at_ms?: number;
  /**
   * When the job gave up on the record, in milliseconds since the Unix epoch.
   */
  failed_at_ms: number;
  /**
   * The W3C trace context of the record, where it had one; the header of this name repeats it.
   */
  traceparent?: string;
  [k: string]: unknown;
}
/**
 * Where in a replayed file a record stood.
 */
export interface Source {
  /**
   * File name without its folder.
   */
  file: string;
  /**
   * Number of the record in its file, from 1; the header and blank lines are not counted.
   */
  record: number;
  /**
   * Round of a looped replay, from 0.
   */
  round?: number;
  [k: string]: unknown;
}

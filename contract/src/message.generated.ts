// Generated from contract/schemas/message.schema.json by "npm run generate". Do not edit.

/**
 * One customer message on its way to the model. The record's key is the id in UTF-8. Readers ignore fields they do not know.
 */
export interface Message {
  /**
   * Identity of the record: the value of the id column, else <file name>:<record number>, with :<round> appended from the second round of a looped replay on.
   */
  id: string;
  /**
   * The text to classify. May be empty: an empty text yields a prediction without a label.
   */
  text: string;
  /**
   * When the message was written, in milliseconds since the Unix epoch. Absent: the Kafka record's timestamp counts.
   */
  event_time_ms?: number;
  /**
   * When the message entered the pipeline, in milliseconds since the Unix epoch. End-to-end latency is measured from here.
   */
  ingested_at_ms?: number;
  source?: Source;
  /**
   * Columns that are passed through unchanged, by name.
   */
  attributes?: {
    [k: string]: string;
  };
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

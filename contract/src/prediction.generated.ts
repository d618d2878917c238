// Generated from contract/schemas/prediction.schema.json by "npm run generate". Do not edit.

/**
 * What the model said about one message. The record's key is the id in UTF-8; the headers model_name, model_version and model_sha256 repeat the fields of these names. Readers ignore fields they do not know.
 */
export interface Prediction {
  /**
   * The message's id.
   */
  id: string;
  /**
   * The text that the model was asked about.
   */
  text: string;
  /**
   * The most probable label; null where the text holds no token, and from models that give labels or entities.
   */
  label: string | null;
  /**
   * Probability of the label, 0 to 1; null where there is no label.
   */
  score: number | null;
  /**
   * From models of several labels a text: all that apply, in the order of the model's labels; empty where none does.
   */
  labels?: ScoredLabel[];
  /**
   * From taggers: the labelled parts of the text, in its order; empty where there are none.
   */
  entities?: Entity[];
  /**
   * What start and end of the entities count. utf-16: units of the message's text, so that substring(start, end) of Java and slice(start, end) of TypeScript give the entity's text; the job asks for them. code-points: characters of the text as Flair cleans it; model servers that do not know the request's parameter offset_unit may answer with them.
   */
  offset_unit?: "code-points" | "utf-16";
  /**
   * Name from the model's bundle.
   */
  model_name: string;
  /**
   * Version from the model's bundle.
   */
  model_version: string;
  /**
   * SHA-256 of the bundle's manifest, which holds the hashes of all its other files.
   */
  model_sha256?: string;
  /**
   * The message's event time, in milliseconds since the Unix epoch.
   */
  event_time_ms?: number;
  /**
   * The message's ingestion time, in milliseconds since the Unix epoch.
   */
  ingested_at_ms?: number;
  /**
   * When the answer of the model arrived in the job, in milliseconds since the Unix epoch.
   */
  predicted_at_ms: number;
  source?: Source;
  /**
   * The message's attributes, unchanged.
   */
  attributes?: {
    [k: string]: string;
  };
  /**
   * The W3C trace context of the message, where its Kafka record had one; the header of this name repeats it.
   */
  traceparent?: string;
  [k: string]: unknown;
}
/**
 * A label that applies to the text.
 */
export interface ScoredLabel {
  /**
   * The label.
   */
  label: string;
  /**
   * Probability of the label, 0 to 1.
   */
  score: number;
  [k: string]: unknown;
}
/**
 * A labelled part of the text.
 */
export interface Entity {
  /**
   * With the unit utf-16, which the job asks for: the part of the message's text from start to end. With code-points: its words, with a space for each character between two of them.
   */
  text: string;
  /**
   * Its label.
   */
  label: string;
  /**
   * Probability of the label, 0 to 1.
   */
  score: number;
  /**
   * Where it starts, from 0, in offset_unit.
   */
  start: number;
  /**
   * Where it ends, in offset_unit; its last character is the one before.
   */
  end: number;
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

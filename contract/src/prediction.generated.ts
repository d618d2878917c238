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
   * The text that was classified.
   */
  text: string;
  /**
   * The most probable label; null where the text holds no token.
   */
  label: string | null;
  /**
   * Probability of the label, 0 to 1; null where there is no label.
   */
  score: number | null;
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

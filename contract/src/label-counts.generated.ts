// Generated from contract/schemas/label-counts.schema.json by "npm run generate". Do not edit.

/**
 * What a model said within a window of event time. The record's key is <model_name>/<model_version> in UTF-8. A window without predictions has no record. Readers ignore fields they do not know.
 */
export interface LabelCounts {
  /**
   * Name from the model's bundle.
   */
  model_name: string;
  /**
   * Version from the model's bundle.
   */
  model_version: string;
  /**
   * The first millisecond of the window, since the Unix epoch.
   */
  window_start_ms: number;
  /**
   * The first millisecond after the window, since the Unix epoch.
   */
  window_end_ms: number;
  /**
   * Predictions whose time is in the window.
   */
  predictions: number;
  /**
   * Those of them without any label.
   */
  unlabelled: number;
  /**
   * Labels counted, those past the end of the list included. Other than predictions where a text has several labels, or none.
   */
  label_total: number;
  /**
   * The most frequent labels, the first one leading; those of one count in the order of the alphabet.
   */
  labels: LabelCount[];
  drift?: Drift;
  [k: string]: unknown;
}
/**
 * A label within a window.
 */
export interface LabelCount {
  /**
   * The label.
   */
  label: string;
  /**
   * How often it was given.
   */
  count: number;
  /**
   * Its part of label_total, 0 to 1.
   */
  share: number;
  /**
   * Mean probability that the model gave it, 0 to 1.
   */
  mean_score: number;
  [k: string]: unknown;
}
/**
 * How far the distribution of labels is from that of the reference windows; absent while either has too few labels.
 */
export interface Drift {
  /**
   * jensen-shannon: divergence to base 2, from 0 (the same) to 1 (no label in common).
   */
  measure: "jensen-shannon";
  /**
   * The measure.
   */
  value: number;
  /**
   * What the value is held against.
   */
  threshold: number;
  /**
   * Whether the value is over the threshold.
   */
  alert: boolean;
  /**
   * Windows that the reference is made of.
   */
  reference_windows: number;
  /**
   * Labels counted in them.
   */
  reference_labels: number;
  [k: string]: unknown;
}

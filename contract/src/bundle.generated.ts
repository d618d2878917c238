// Generated from contract/schemas/bundle.schema.json by "npm run generate". Do not edit.

/**
 * A file of the bundle; no folders.
 */
export type FileName = string;

/**
 * bundle.json: the manifest of an exported model. A bundle is a folder with this file, the ONNX graph, the vocabularies or tokenizer files and the golden vectors. Tensors: datatypes are those of the Open Inference Protocol, -1 is a variable dimension.
 */
export interface Bundle {
  format_version: 1;
  name: string;
  version: string;
  task: "text-classification";
  description?: string;
  /**
   * Label of each logit, in the graph's order.
   *
   * @minItems 1
   */
  labels: [string, ...string[]];
  multi_label: boolean;
  graph: {
    file: FileName;
    opset: number;
    /**
     * @minItems 1
     */
    inputs: [TensorSpec, ...TensorSpec[]];
    /**
     * @minItems 1
     */
    outputs: [TensorSpec, ...TensorSpec[]];
    [k: string]: unknown;
  };
  tokenization: {
    /**
     * segtok: as flair.data.Sentence does by default.
     */
    kind: "segtok";
    [k: string]: unknown;
  };
  /**
   * How the words of a text become the graph's inputs, in any order.
   *
   * @minItems 1
   */
  features: [
    OneHotFeature | WordFeature | LengthsFeature | TransformerFeature,
    ...(OneHotFeature | WordFeature | LengthsFeature | TransformerFeature)[]
  ];
  decoding: {
    /**
     * softmax: the label with the largest softmax of the logits, and that value.
     */
    kind: "softmax";
    [k: string]: unknown;
  };
  /**
   * Texts with the answers of Flair itself, one JSON object a line: text, label, score.
   */
  golden: {
    file: FileName;
    count: number;
    /**
     * Largest allowed difference of a score.
     */
    tolerance: number;
    [k: string]: unknown;
  };
  /**
   * Every other file of the bundle, with its size and SHA-256.
   */
  files: {
    [k: string]: {
      sha256: string;
      bytes: number;
      [k: string]: unknown;
    };
  };
  metrics?: {
    accuracy?: number;
    evaluated_on?: string;
    [k: string]: unknown;
  };
  provenance: {
    /**
     * SHA-256 of the Flair model file.
     */
    source_sha256: string;
    flair?: string;
    torch?: string;
    exporter: string;
    created_at: string;
    [k: string]: unknown;
  };
  licence: string;
  attribution: {
    what: string;
    by: string;
    licence: string;
    url?: string;
    [k: string]: unknown;
  }[];
  [k: string]: unknown;
}
export interface TensorSpec {
  name: string;
  datatype: "INT64" | "INT32" | "FP32" | "BOOL";
  shape: number[];
  [k: string]: unknown;
}
/**
 * The id of each word in a vocabulary (a JSON array, the index is the id); input shape [batch, words].
 */
export interface OneHotFeature {
  kind: "one-hot";
  input: string;
  vocabulary: FileName;
  unknown_id: number;
  padding_id: number;
  [k: string]: unknown;
}
/**
 * As one-hot, but an unknown word is tried in other spellings first, in the given order.
 */
export interface WordFeature {
  kind: "word";
  input: string;
  vocabulary: FileName;
  unknown_id: number;
  padding_id: number;
  fallbacks: ("exact" | "lower" | "digits-to-hash" | "digits-to-zero")[];
  [k: string]: unknown;
}
/**
 * The number of words of each text; input shape [batch].
 */
export interface LengthsFeature {
  kind: "lengths";
  input: string;
  [k: string]: unknown;
}
/**
 * Subword ids of the words, each word encoded alone, with the model's special tokens; input shape [batch, subwords].
 */
export interface TransformerFeature {
  kind: "transformer";
  tokenizer: FileName;
  tokenizer_config: FileName;
  ids_input: string;
  mask_input: string;
  type_ids_input?: string;
  /**
   * Subwords a text is cut to, special tokens included.
   */
  max_length: number;
  padding_id: number;
  [k: string]: unknown;
}

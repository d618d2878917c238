// Generated from contract/schemas/bundle.schema.json by "npm run generate". Do not edit.

/**
 * A file of the bundle; no folders.
 */
export type FileName = string;
/**
 * true: labels are BIO or BIOES tags that are joined into spans; false: each word has its own label.
 */
export type Spans = boolean;
/**
 * What start and end of an entity count. code-points: characters of the text as Flair cleans it, as Flair counts; utf-16: units of the text as it was sent.
 */
export type Unit = "code-points" | "utf-16";

/**
 * bundle.json: the manifest of an exported model. A bundle is a folder with this file, the ONNX graph, the vocabularies or tokenizer files and the golden vectors. Tensors: datatypes are those of the Open Inference Protocol, -1 is a variable dimension.
 */
export interface Bundle {
  format_version: 1;
  name: string;
  version: string;
  /**
   * text-classification: labels of a whole text; token-classification: labels of words or of spans of words.
   */
  task: "text-classification" | "token-classification";
  description?: string;
  /**
   * Label of each logit, in the graph's order. For spans of words these are the tags, such as B-location.
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
    (
      | OneHotFeature
      | WordFeature
      | CharacterLmFeature
      | CharactersFeature
      | BytePairFeature
      | LengthsFeature
      | TransformerFeature
      | TransformerWordsFeature
    ),
    ...(
      | OneHotFeature
      | WordFeature
      | CharacterLmFeature
      | CharactersFeature
      | BytePairFeature
      | LengthsFeature
      | TransformerFeature
      | TransformerWordsFeature
    )[]
  ];
  /**
   * How the graph's logits become the answer.
   */
  decoding: SoftmaxDecoding | SigmoidDecoding | TokenSoftmaxDecoding | CrfDecoding;
  /**
   * Texts with the answers of Flair itself, one JSON object a line, those that a server scores at its start first: text and label, score (softmax), labels (sigmoid) or entities (token-softmax, crf), as PREDICTION holds them.
   */
  golden: {
    file: FileName;
    count: number;
    /**
     * Largest allowed difference of a score.
     */
    tolerance: number;
    /**
     * Part of the texts whose labels may differ, for a graph that is not exact; without it none may.
     */
    flip_budget?: number;
    [k: string]: unknown;
  };
  /**
   * Only in a bundle whose graph has 8-bit weights: the golden answers are those of this graph at its export, not Flair's. What changed against Flair on the golden texts stands here, each changed label in the report.
   */
  quantization?: {
    kind: "int8-dynamic";
    labels_changed: number;
    compared: number;
    /**
     * Of a score, among equal labels.
     */
    largest_difference: number;
    report: FileName;
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
    /**
     * Of entities: right is one whose start, end and label are.
     */
    micro_f1?: number;
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
    /**
     * How the Flair model file, a Python pickle, was read.
     */
    pickle?: {
      /**
       * restricted: by an allow-list, nothing that it names was run; trusted: by Python's own unpickler, because somebody asked for it.
       */
      reader: "restricted" | "trusted";
      container?: string;
      /**
       * The names that it asked for.
       */
      names: string[];
      [k: string]: unknown;
    };
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
 * The text for a character language model, input shape [batch, characters]: the delimiter, the words with a space between two, and a space; backward, the words with their spaces are reversed. And where the state of each word is, input shape [batch, words]. Characters are code points.
 */
export interface CharacterLmFeature {
  kind: "character-lm";
  ids_input: string;
  offsets_input: string;
  vocabulary: FileName;
  unknown_id: number;
  padding_id: number;
  direction: "forward" | "backward";
  delimiter: string;
  /**
   * Whether a word's state is that after the space behind it, or that at its last character.
   */
  with_whitespace: boolean;
  /**
   * Whether the text is lower-cased; offsets count in the text as it was.
   */
  lower: boolean;
  [k: string]: unknown;
}
/**
 * The characters of the words, each word followed by a separator, input shape [batch, characters]; and for each word the place of the last character of the word that its vector is made of, input shape [batch, words]. That is another word where its characters occur again later in the text: it is then the word at its place in the order by length, longest first.
 */
export interface CharactersFeature {
  kind: "characters";
  ids_input: string;
  offsets_input: string;
  vocabulary: FileName;
  unknown_id: number;
  separator_id: number;
  [k: string]: unknown;
}
/**
 * The first and the last piece of each lower-cased word in a SentencePiece BPE model; input shape [batch, words, 2].
 */
export interface BytePairFeature {
  kind: "byte-pair";
  input: string;
  pieces: FileName;
  /**
   * The id for a word without pieces.
   */
  empty_id: number;
  digits_to_zero: boolean;
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
  /**
   * Ids between the first special tokens and the words: a context separator.
   */
  before_ids?: number[];
  /**
   * Ids between the words and the last special tokens; a long text is cut before them.
   */
  after_ids?: number[];
  [k: string]: unknown;
}
/**
 * Subword ids as for transformer, in windows [windows, subwords] where a text is long, and where each word's subwords are. Positions count in the flattened windows from 1; 0 is a word without subwords.
 */
export interface TransformerWordsFeature {
  kind: "transformer-words";
  tokenizer: FileName;
  tokenizer_config: FileName;
  ids_input: string;
  mask_input: string;
  /**
   * Subwords of a window, special tokens included.
   */
  max_length: number;
  /**
   * Subwords that a window shares with the next one; 0: a text has one window and is cut.
   */
  stride: number;
  padding_id: number;
  /**
   * Ids between the first special tokens and the words: a context separator.
   */
  before_ids?: number[];
  /**
   * Ids between the words and the last special tokens.
   */
  after_ids?: number[];
  /**
   * Position of each word's first subword: [batch, words].
   */
  first_input?: string;
  /**
   * Position of each word's last subword: [batch, words].
   */
  last_input?: string;
  /**
   * Positions of all subwords [batch, subwords], the word of each [batch, subwords], and the number of subwords of each word [batch, words].
   */
  mean_inputs?: {
    positions: string;
    words: string;
    counts: string;
    [k: string]: unknown;
  };
  [k: string]: unknown;
}
/**
 * The label with the largest softmax of the logits, and that value.
 */
export interface SoftmaxDecoding {
  kind: "softmax";
  [k: string]: unknown;
}
/**
 * Every label whose sigmoid is over its threshold, in the order of the labels.
 */
export interface SigmoidDecoding {
  kind: "sigmoid";
  threshold: number;
  /**
   * Thresholds of single labels, instead of the common one.
   */
  thresholds?: {
    [k: string]: number;
  };
  [k: string]: unknown;
}
/**
 * For each word the label with the largest softmax of its logits [batch, words, labels].
 */
export interface TokenSoftmaxDecoding {
  kind: "token-softmax";
  spans: Spans;
  unit: Unit;
  [k: string]: unknown;
}
/**
 * The best path of labels (Viterbi) over logits [batch, words, labels] and transitions; a word's score is the largest softmax of the scores of the paths up to it, as in Flair.
 */
export interface CrfDecoding {
  kind: "crf";
  transitions: FileName;
  start_id: number;
  stop_id: number;
  spans: Spans;
  unit: Unit;
  [k: string]: unknown;
}

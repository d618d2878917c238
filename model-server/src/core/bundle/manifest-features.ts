import { type Static, Type } from "typebox";

export const FILE_NAME = "^[0-9A-Za-z][0-9A-Za-z._-]*$";
export const FileName = Type.String({ pattern: FILE_NAME });
/** An id, a count or a place: a whole number from 0. */
export const Id = Type.Integer({ minimum: 0 });

const OneHotFeature = Type.Object({
  kind: Type.Literal("one-hot"),
  input: Type.String(),
  vocabulary: FileName,
  unknown_id: Id,
  padding_id: Id,
});

const WordFeature = Type.Object({
  kind: Type.Literal("word"),
  input: Type.String(),
  vocabulary: FileName,
  unknown_id: Id,
  padding_id: Id,
  fallbacks: Type.Array(Type.Enum(["exact", "lower", "digits-to-hash", "digits-to-zero"])),
});

const LengthsFeature = Type.Object({ kind: Type.Literal("lengths"), input: Type.String() });

const TransformerFeature = Type.Object({
  kind: Type.Literal("transformer"),
  tokenizer: FileName,
  tokenizer_config: FileName,
  ids_input: Type.String(),
  mask_input: Type.String(),
  type_ids_input: Type.Optional(Type.String()),
  max_length: Type.Integer({ minimum: 3 }),
  padding_id: Id,
  before_ids: Type.Optional(Type.Array(Id)),
  after_ids: Type.Optional(Type.Array(Id)),
});

const TransformerWordsFeature = Type.Object({
  kind: Type.Literal("transformer-words"),
  tokenizer: FileName,
  tokenizer_config: FileName,
  ids_input: Type.String(),
  mask_input: Type.String(),
  max_length: Type.Integer({ minimum: 3 }),
  stride: Id,
  padding_id: Id,
  before_ids: Type.Optional(Type.Array(Id)),
  after_ids: Type.Optional(Type.Array(Id)),
  first_input: Type.Optional(Type.String()),
  last_input: Type.Optional(Type.String()),
  mean_inputs: Type.Optional(
    Type.Object({ positions: Type.String(), words: Type.String(), counts: Type.String() }),
  ),
});

const CharacterLmFeature = Type.Object({
  kind: Type.Literal("character-lm"),
  ids_input: Type.String(),
  offsets_input: Type.String(),
  vocabulary: FileName,
  unknown_id: Id,
  padding_id: Id,
  direction: Type.Enum(["forward", "backward"]),
  delimiter: Type.String(),
  with_whitespace: Type.Boolean(),
  lower: Type.Boolean(),
});

const CharactersFeature = Type.Object({
  kind: Type.Literal("characters"),
  ids_input: Type.String(),
  offsets_input: Type.String(),
  vocabulary: FileName,
  unknown_id: Id,
  separator_id: Id,
});

const BytePairFeature = Type.Object({
  kind: Type.Literal("byte-pair"),
  input: Type.String(),
  pieces: FileName,
  empty_id: Id,
  digits_to_zero: Type.Boolean(),
});

/** How words become inputs of the graph: one kind of feature a member. */
export const AnyFeature = Type.Union([
  OneHotFeature,
  WordFeature,
  CharacterLmFeature,
  CharactersFeature,
  BytePairFeature,
  LengthsFeature,
  TransformerFeature,
  TransformerWordsFeature,
]);

export type FeatureSpec = Static<typeof AnyFeature>;
export type BytePairFeatureSpec = Static<typeof BytePairFeature>;
export type CharacterLmFeatureSpec = Static<typeof CharacterLmFeature>;
export type CharactersFeatureSpec = Static<typeof CharactersFeature>;
export type OneHotFeatureSpec = Static<typeof OneHotFeature>;
export type TransformerFeatureSpec = Static<typeof TransformerFeature>;
export type TransformerWordsFeatureSpec = Static<typeof TransformerWordsFeature>;
export type WordFeatureSpec = Static<typeof WordFeature>;

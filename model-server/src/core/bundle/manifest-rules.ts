import type { FeatureSpec, Manifest, TransformerWordsFeatureSpec } from "./manifest.ts";

/** Types of file that a bundle may hold. Anything else, Python pickles above all, is code or a mistake. */
const ALLOWED_EXTENSIONS = [".onnx", ".json", ".jsonl", ".txt", ".md"];

/** The files that a feature reads. */
export function filesOf(feature: FeatureSpec): string[] {
  switch (feature.kind) {
    case "one-hot":
    case "word":
    case "character-lm":
    case "characters":
      return [feature.vocabulary];
    case "byte-pair":
      return [feature.pieces];
    case "transformer":
    case "transformer-words":
      return [feature.tokenizer, feature.tokenizer_config];
    case "lengths":
      return [];
  }
}

/** The graph inputs that a feature fills, with their ranks. */
export function inputsOf(feature: FeatureSpec): { name: string; rank: number }[] {
  switch (feature.kind) {
    case "one-hot":
    case "word":
      return [{ name: feature.input, rank: 2 }];
    case "character-lm":
    case "characters":
      return [feature.ids_input, feature.offsets_input].map((name) => ({ name, rank: 2 }));
    case "byte-pair":
      return [{ name: feature.input, rank: 3 }];
    case "lengths":
      return [{ name: feature.input, rank: 1 }];
    case "transformer":
      return [feature.ids_input, feature.mask_input, feature.type_ids_input]
        .filter((name) => name !== undefined)
        .map((name) => ({ name, rank: 2 }));
    case "transformer-words":
      return [
        feature.ids_input,
        feature.mask_input,
        feature.first_input,
        feature.last_input,
        ...Object.values(meanInputs(feature)),
      ]
        .filter((name) => name !== undefined)
        .map((name) => ({ name, rank: 2 }));
  }
}

/** Only the inputs of `mean_inputs`, which may hold fields that are not known here. */
function meanInputs({ mean_inputs }: TransformerWordsFeatureSpec): Readonly<Record<string, string>> {
  if (mean_inputs === undefined) return {};
  const { positions, words, counts } = mean_inputs;
  return { positions, words, counts };
}

/** What a JSON Schema cannot say: every contradiction within a manifest of valid form, one sentence each. */
export function contradictions(manifest: Manifest): string[] {
  const { graph, files, features, labels, golden } = manifest;
  const problems: string[] = [];

  for (const name of Object.keys(files)) {
    if (!ALLOWED_EXTENSIONS.some((extension) => name.endsWith(extension))) {
      problems.push(`${name} is not a type of file that a bundle may hold (${ALLOWED_EXTENSIONS.join(" ")})`);
    }
  }
  if (!graph.file.endsWith(".onnx")) problems.push(`the graph ${graph.file} is not an .onnx file`);
  if (golden.flip_budget !== undefined && manifest.quantization === undefined) {
    problems.push("golden has a flip_budget, which only a quantised graph may have");
  }
  for (const name of [graph.file, golden.file, ...features.flatMap(filesOf)]) {
    if (!Object.hasOwn(files, name)) problems.push(`${name} is used, but has no hash under "files"`);
  }

  const filled = features.flatMap(inputsOf);
  for (const { name, rank } of filled) {
    const input = graph.inputs.find((candidate) => candidate.name === name);
    if (input === undefined) problems.push(`a feature fills ${name}, which is no input of the graph`);
    else if (input.datatype !== "INT64" || input.shape.length !== rank) {
      problems.push(`input ${name} must be INT64 with ${rank} dimension${rank > 1 ? "s" : ""}`);
    }
  }
  for (const { name } of graph.inputs) {
    const times = filled.filter((input) => input.name === name).length;
    if (times !== 1) problems.push(`input ${name} is filled by ${times} features instead of one`);
  }

  for (const feature of features) {
    if (
      feature.kind === "transformer-words" &&
      [feature.first_input, feature.last_input, feature.mean_inputs].every((input) => input === undefined)
    ) {
      problems.push("a transformer-words feature fills no input with the places of the words");
    }
  }
  if (new Set(labels).size !== labels.length) problems.push("a label occurs twice");
  return [...problems, ...decodingProblems(manifest)];
}

/** Contradictions between task, decoding and the graph's output. */
function decodingProblems({ task, decoding, graph, labels, files, multi_label }: Manifest): string[] {
  const problems: string[] = [];
  const ofWords = decoding.kind === "token-softmax" || decoding.kind === "crf";
  const shape = [-1, ...(ofWords ? [-1] : []), labels.length];
  const [logits, ...more] = graph.outputs;
  if (
    more.length > 0 ||
    logits?.datatype !== "FP32" ||
    logits.shape.length !== shape.length ||
    logits.shape.at(-1) !== labels.length
  ) {
    problems.push(`the graph must have one output, FP32 [${shape.join(", ")}], one column a label`);
  }
  if (ofWords !== (task === "token-classification")) {
    problems.push(`the task is ${task}, which ${decoding.kind} does not answer`);
  }
  if (multi_label !== (decoding.kind === "sigmoid")) {
    problems.push(
      `multi_label is ${multi_label}, but ${decoding.kind} yields ${multi_label ? "one label" : "any number of labels"}`,
    );
  }
  if (decoding.kind === "crf") {
    if (!Object.hasOwn(files, decoding.transitions)) {
      problems.push(`${decoding.transitions} is used, but has no hash under "files"`);
    }
    if (decoding.start_id >= labels.length || decoding.stop_id >= labels.length) {
      problems.push(`start_id and stop_id must be below ${labels.length}, the number of labels`);
    }
  }
  return problems;
}

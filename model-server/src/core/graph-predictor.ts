import { setImmediate as nextTurn } from "node:timers/promises";
import { type BatchLimits, planBatches } from "./batching/plan.ts";
import type { Bundle } from "./bundle/bundle.ts";
import type { OffsetUnit } from "./bundle/manifest.ts";
import type { DecodedText, Decoder } from "./decoding/decoder.ts";
import { createDecoder } from "./decoding/index.ts";
import type { Feature } from "./features/feature.ts";
import { createFeatures } from "./features/index.ts";
import type { AnswerKind, BatchAnswer, EncodedText, Prediction, Predictor } from "./predictor.ts";
import type { Feeds, Session } from "./session.ts";
import { tokenize, tokenizeWords } from "./tokenization/index.ts";

/** Characters that are tokenised before the event loop gets a turn: a few milliseconds. */
const CHARACTERS_PER_TURN = 20_000;

/** A text that the graph is asked about: each feature's view of it. */
interface FeaturedText extends EncodedText, DecodedText {
  readonly views: readonly unknown[];
}

/** Tokenises, batches, runs the graph and decodes. */
export class GraphPredictor implements Predictor {
  readonly answers: AnswerKind;
  readonly nothing: Prediction;
  readonly offsetUnit: OffsetUnit;
  readonly #features: readonly Feature[];
  readonly #decoder: Decoder;

  constructor(
    bundle: Bundle,
    private readonly session: Session,
    private readonly limits: BatchLimits,
  ) {
    this.#features = createFeatures(bundle);
    this.#decoder = createDecoder(bundle);
    this.answers = this.#decoder.answers;
    this.nothing = this.#decoder.nothing;
    const { decoding } = bundle.manifest;
    this.offsetUnit = "unit" in decoding ? decoding.unit : "code-points";
  }

  release(): void {
    this.session.release?.();
  }

  encode(text: string): FeaturedText | undefined {
    const tokens = this.#decoder.needsTokens ? tokenize(text) : undefined;
    const words = tokens?.map((token) => token.text) ?? tokenizeWords(text);
    if (words.length === 0) return undefined;
    const views = this.#features.map((feature) => feature.encode(words));
    return {
      views,
      tokens,
      words: words.length,
      length: Math.max(...this.#features.map((feature, i) => feature.length(views[i]))),
    };
  }

  async run(batch: readonly FeaturedText[]): Promise<BatchAnswer> {
    const start = performance.now();
    const feeds = this.#collate(batch);
    const collated = performance.now();
    const logits = await this.session.run(feeds);
    const inferred = performance.now();
    return {
      predictions: this.#decoder.decode(logits, batch),
      computeInputMs: collated - start,
      inferMs: inferred - collated,
      decodeMs: performance.now() - inferred,
    };
  }

  async predict(texts: readonly string[]): Promise<Prediction[]> {
    const predictions = new Array<Prediction>(texts.length).fill(this.nothing);
    const encoded = await this.#encodeAll(texts);
    const plan = planBatches(
      encoded.map(({ text }) => text.length),
      this.limits,
    );
    for (const indices of plan) {
      const batch = indices.map((i) => encoded[i] as (typeof encoded)[number]);
      const answer = await this.run(batch.map(({ text }) => text));
      batch.forEach(({ index }, row) => {
        predictions[index] = answer.predictions[row] as Prediction;
      });
    }
    return predictions;
  }

  async #encodeAll(texts: readonly string[]): Promise<{ index: number; text: FeaturedText }[]> {
    const encoded: { index: number; text: FeaturedText }[] = [];
    let characters = 0;
    for (const [index, source] of texts.entries()) {
      characters += source.length;
      if (characters > CHARACTERS_PER_TURN) {
        characters = source.length;
        await nextTurn();
      }
      const text = this.encode(source);
      if (text !== undefined) encoded.push({ index, text });
    }
    return encoded;
  }

  #collate(batch: readonly FeaturedText[]): Feeds {
    const feeds: Feeds = new Map();
    this.#features.forEach((feature, i) => {
      feature.collate(
        batch.map((text) => text.views[i]),
        feeds,
      );
    });
    return feeds;
  }
}

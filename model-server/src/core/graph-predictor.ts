import { setImmediate as nextTurn } from "node:timers/promises";
import { type BatchLimits, planBatches } from "./batching/plan.ts";
import type { Bundle } from "./bundle/bundle.ts";
import { decodeSoftmax } from "./decoding/softmax.ts";
import type { Feature } from "./features/feature.ts";
import { createFeatures } from "./features/index.ts";
import { NO_PREDICTION, type Prediction, type Predictor } from "./predictor.ts";
import type { Feeds, Session } from "./session.ts";
import { tokenizeWords } from "./tokenization/index.ts";

/** Characters that are tokenised before the event loop gets a turn: a few milliseconds. */
const CHARACTERS_PER_TURN = 20_000;

/** A text that the graph is asked about: its place in the request, and each feature's view of it. */
interface EncodedText {
  readonly index: number;
  readonly length: number;
  readonly views: readonly unknown[];
}

/** Tokenises, batches, runs the graph and decodes. */
export class GraphPredictor implements Predictor {
  readonly #features: readonly Feature[];
  readonly #labels: readonly string[];

  constructor(
    bundle: Bundle,
    private readonly session: Session,
    private readonly limits: BatchLimits,
  ) {
    this.#features = createFeatures(bundle);
    this.#labels = bundle.manifest.labels;
  }

  async predict(texts: readonly string[]): Promise<Prediction[]> {
    const predictions = new Array<Prediction>(texts.length).fill(NO_PREDICTION);
    const encoded = await this.#encode(texts);
    const plan = planBatches(
      encoded.map((text) => text.length),
      this.limits,
    );
    for (const indices of plan) {
      const batch = indices.map((i) => encoded[i] as EncodedText);
      const logits = await this.session.run(this.#collate(batch));
      batch.forEach((text, row) => {
        predictions[text.index] = decodeSoftmax(logits, row, this.#labels);
      });
    }
    return predictions;
  }

  async #encode(texts: readonly string[]): Promise<EncodedText[]> {
    const encoded: EncodedText[] = [];
    let characters = 0;
    for (let index = 0; index < texts.length; index++) {
      const text = texts[index] as string;
      characters += text.length;
      if (characters > CHARACTERS_PER_TURN) {
        characters = text.length;
        await nextTurn();
      }
      const words = tokenizeWords(text);
      if (words.length === 0) continue;
      const views = this.#features.map((feature) => feature.encode(words));
      const length = Math.max(...this.#features.map((feature, i) => feature.length(views[i])));
      encoded.push({ index, length, views });
    }
    return encoded;
  }

  #collate(batch: readonly EncodedText[]): Feeds {
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

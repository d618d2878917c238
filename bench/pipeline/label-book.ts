/** Holds the answers to one text together, whoever got them: one label, and scores that hardly differ. */
export class LabelBook {
  readonly #labels = new Map<string, string>();
  readonly #scores = new Map<string, readonly [number, number]>();

  get texts(): number {
    return this.#labels.size;
  }

  get labels(): number {
    return new Set(this.#labels.values()).size;
  }

  /** How far the scores of any one text lie apart at most. */
  get scoreSpread(): number {
    return [...this.#scores.values()].reduce((most, [low, high]) => Math.max(most, high - low), 0);
  }

  /** @throws Error when a text has another label than before */
  enter(side: string, labelsOfText: Iterable<readonly [string, Iterable<string>]>): void {
    for (const [text, labels] of labelsOfText) {
      for (const label of labels) {
        const known = this.#labels.get(text) ?? label;
        if (known !== label) {
          throw new Error(
            `The ${side} got the label "${label}" for a text that had "${known}" before; every text has one. The text: ${JSON.stringify(text.slice(0, 200))}.`,
          );
        }
        this.#labels.set(text, label);
      }
    }
  }

  /** Takes the smallest and largest score that each text got. */
  enterScores(scoresOfText: Iterable<readonly [string, readonly [number, number]]>): void {
    for (const [text, [low, high]] of scoresOfText) {
      const [least, most] = this.#scores.get(text) ?? [low, high];
      this.#scores.set(text, [Math.min(least, low), Math.max(most, high)]);
    }
  }
}

/** Milliseconds, in a buffer that grows. */
export class Latencies {
  #values = new Float64Array(1024);
  #count = 0;

  add(ms: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(this.#count * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count] = ms;
    this.#count += 1;
  }

  /**
   * The smallest value that at least `share` of the values do not exceed (nearest rank).
   *
   * @param share 0.5 is the median
   * @returns null when there are no values
   */
  quantile(share: number): number | null {
    if (this.#count === 0) return null;
    const sorted = this.#values.slice(0, this.#count).sort();
    return sorted[Math.max(0, Math.ceil(share * this.#count) - 1)] ?? null;
  }
}

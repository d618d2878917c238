/** A straight line through samples, and how sure its slope is. */
export interface Slope {
  /** Units of y for a unit of x. */
  readonly slope: number;
  /** Bounds that hold the slope with 95 % confidence. */
  readonly low: number;
  readonly high: number;
}

/** Blocks that the samples are cut into. */
export const BLOCKS = 12;

/** Student's t for 95 % on two sides and BLOCKS - 2 degrees of freedom. */
const T_QUANTILE = 2.2281;

/**
 * Least squares through the means of 12 blocks of neighbouring samples, with Student's interval. Memory goes up and
 * down with the collector, so that neighbouring samples are alike: an interval that took each for independent would be
 * far too narrow, and bootstraps of blocks or Newey and West's estimate are so too where there are few blocks. Means of
 * blocks that are longer than what makes neighbours alike are nearly independent.
 */
export function slopeOf(x: readonly number[], y: readonly number[]): Slope {
  if (x.length !== y.length || x.length < 2 * BLOCKS) {
    throw new RangeError(`The slope of ${x.length} samples says nothing; take at least ${2 * BLOCKS}.`);
  }
  const [xs, ys] = [blockMeans(x), blockMeans(y)];
  const [meanX, meanY] = [mean(xs), mean(ys)];
  let [above, below] = [0, 0];
  for (let i = 0; i < BLOCKS; i++) {
    const dx = (xs[i] as number) - meanX;
    above += dx * ((ys[i] as number) - meanY);
    below += dx * dx;
  }
  const slope = above / below;
  const squares = ys.map((value, i) => (value - meanY - slope * ((xs[i] as number) - meanX)) ** 2);
  const error = Math.sqrt(squares.reduce((a, b) => a + b, 0) / (BLOCKS - 2) / below);
  return { slope, low: slope - T_QUANTILE * error, high: slope + T_QUANTILE * error };
}

function blockMeans(values: readonly number[]): number[] {
  return Array.from({ length: BLOCKS }, (_, block) =>
    mean(
      values.slice(
        Math.floor((block * values.length) / BLOCKS),
        Math.floor(((block + 1) * values.length) / BLOCKS),
      ),
    ),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

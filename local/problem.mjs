// @ts-check

/**
 * Something that a person can mend. The message says what went wrong, the value got, what is allowed and what to do,
 * and is shown without a stack trace.
 */
export class Problem extends Error {
  /** @override */
  name = "Problem";

  /**
   * @param {string} message one line
   * @param {{ exitCode?: number, cause?: unknown }} [options] the code is 1 unless told; 2 for a command line that cannot be understood
   */
  constructor(message, { exitCode = 1, cause } = {}) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}

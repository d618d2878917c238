/** What a person can mend: no stack trace is shown for it. */
export class Problem extends Error {
  override readonly name = "Problem";

  /**
   * @param what - what went wrong, the value got, what is allowed
   * @param remedy - what to do
   */
  constructor(what: string, remedy: string) {
    super(`${what}${what.includes("\n") ? "\n" : " "}${remedy}`);
  }
}

/** An option or argument is wrong: exit code 2. */
export class UsageProblem extends Problem {}

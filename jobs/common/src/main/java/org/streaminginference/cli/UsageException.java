package org.streaminginference.cli;

/**
 * Something that the person who started the job has to change: told in four parts, without a stack
 * trace.
 */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param problem what went wrong, in the user's words, without a full stop
   * @param got the value that was given
   * @param allowed what is allowed instead
   * @param remedy what to do
   */
  public UsageException(String problem, String got, String allowed, String remedy) {
    super(
        "%s.%n  got:     %s%n  allowed: %s%n  to do:   %s"
            .formatted(problem, got, allowed, remedy)
            .replace(System.lineSeparator(), "\n"),
        null,
        false,
        false);
  }
}

package org.streaminginference.cli;

import java.util.List;
import java.util.stream.Collectors;

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
    this(
        "%s.%n  got:     %s%n  allowed: %s%n  to do:   %s"
            .formatted(problem, got, allowed, remedy)
            .replace(System.lineSeparator(), "\n"));
  }

  private UsageException(String message) {
    super(message, null, false, false);
  }

  /** One for all of them, which are at least one. */
  static UsageException of(List<UsageException> problems) {
    return problems.size() == 1
        ? problems.get(0)
        : new UsageException(
            problems.stream()
                .map(Throwable::getMessage)
                .collect(
                    Collectors.joining(
                        "\n\n", problems.size() + " things are to be corrected.\n\n", "")));
  }
}

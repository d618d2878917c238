package org.streaminginference.sqlinference;

import org.streaminginference.cli.UsageException;
import org.streaminginference.sqlinference.Statements.Statement;

/** Tells of what Flink says about a statement, without its stack. */
final class SqlMistake {

  private SqlMistake() {}

  static UsageException in(Statement statement, RuntimeException error) {
    Throwable deepest = error;
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof UsageException usage) {
        return usage;
      }
      deepest = cause;
    }
    return new UsageException(
        "The statement in line %d cannot be run: %s"
            .formatted(statement.line(), firstParagraph(deepest)),
        statement.head(),
        "a statement of Flink SQL, of which each INSERT can be compiled",
        "correct it; --explain tries statements without running them");
  }

  private static String firstParagraph(Throwable error) {
    String message = error.getMessage() == null ? error.toString() : error.getMessage();
    return message.strip().split("\n\\s*\n")[0].replaceAll("\\.$", "");
  }
}

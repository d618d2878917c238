package org.streaminginference.sqlinference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.streaminginference.cli.UsageException;

/** Cuts a file into statements: at semicolons outside of quotes and comments. */
final class Statements {

  /**
   * One statement.
   *
   * @param sql without its semicolon, comments included
   * @param line where it begins, from 1
   */
  record Statement(String sql, int line) {

    /** Its first words, in capitals and with single spaces. */
    boolean startsWith(String words) {
      return sql.toUpperCase(Locale.ROOT).replaceAll("\\s+", " ").startsWith(words);
    }

    /** Its first line, for messages. */
    String head() {
      return sql.lines().findFirst().orElse("");
    }
  }

  private final String text;
  private final List<Statement> found = new ArrayList<>();
  private final StringBuilder current = new StringBuilder();
  private int position;
  private int line = 1;
  private int startLine;

  private Statements(String text) {
    this.text = text;
  }

  /**
   * @throws UsageException where a quote or a comment does not end, or nothing is to be run
   */
  static List<Statement> of(String text) {
    Statements statements = new Statements(text);
    statements.cut();
    if (statements.found.isEmpty()) {
      throw new UsageException(
          "The file of statements holds none",
          text.isBlank() ? "nothing" : "comments",
          "statements, each ended by a semicolon",
          "check --sql-file");
    }
    return statements.found;
  }

  private void cut() {
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == '\'' || c == '`' || c == '"') {
        quoted(c);
      } else if (text.startsWith("--", position)) {
        comment("\n");
      } else if (text.startsWith("/*", position) && !text.startsWith("/*+", position)) {
        // A hint looks like a comment, and is for the planner.
        comment("*/");
      } else if (c == ';') {
        position++;
        end();
      } else {
        take(1);
      }
    }
    end();
  }

  /** A doubled quote ends one string and begins the next, which comes to the same. */
  private void quoted(char quote) {
    int end = text.indexOf(quote, position + 1);
    if (end < 0) {
      throw unended("A quote", String.valueOf(quote));
    }
    take(end + 1 - position);
  }

  private void comment(String terminator) {
    int end = text.indexOf(terminator, position + 2);
    if (end < 0 && !terminator.equals("\n")) {
      throw unended("A comment", terminator);
    }
    int next = end < 0 ? text.length() : end + terminator.length();
    // Of a comment only the line breaks count, so that the parser's line numbers stay right.
    for (; position < next; position++) {
      if (text.charAt(position) == '\n') {
        line++;
        if (!current.isEmpty()) {
          current.append('\n');
        }
      }
    }
  }

  private void take(int length) {
    for (int i = 0; i < length; i++) {
      char c = text.charAt(position++);
      if (current.isEmpty()) {
        if (Character.isWhitespace(c)) {
          line += c == '\n' ? 1 : 0;
          continue;
        }
        startLine = line;
      }
      line += c == '\n' ? 1 : 0;
      current.append(c);
    }
  }

  private void end() {
    String sql = current.toString().strip();
    if (!sql.isEmpty()) {
      found.add(new Statement(sql, startLine));
    }
    current.setLength(0);
  }

  private UsageException unended(String what, String terminator) {
    return new UsageException(
        what + " in the statements does not end",
        "the one that begins in line " + line,
        "its end: " + terminator,
        "add it");
  }
}

package org.streaminginference.sqlinference;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.streaminginference.cli.UsageException;

/**
 * What stands for <code>${name}</code> in statements. A value belongs into a string ({@code
 * '${topic}'}), and cannot end it; a list of options belongs between parentheses, without quotes.
 */
final class Variables {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");

  private final Map<String, String> known = new TreeMap<>();
  private final TreeSet<String> missing = new TreeSet<>();

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * @param value null for an option that was not given
   */
  void put(String name, String value) {
    if (value == null || value.isBlank()) {
      missing.add(name);
    } else {
      known.put(name, quoted(value));
    }
  }

  /** Options of a table or a model. */
  void putList(String name, Map<String, String> options) {
    known.put(
        name,
        options.entrySet().stream()
            .map(e -> "'" + quoted(e.getKey()) + "' = '" + quoted(e.getValue()) + "'")
            .collect(Collectors.joining(", ")));
  }

  /**
   * The statements with their values.
   *
   * @throws UsageException where a name is unknown, or is an option that was not given
   */
  String fill(String statements) {
    Matcher matcher = REFERENCE.matcher(statements);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      String value = known.get(matcher.group(1));
      if (value == null) {
        throw unknown(matcher.group(1));
      }
      matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(filled).toString();
  }

  private UsageException unknown(String name) {
    if (missing.contains(name)) {
      return new UsageException(
          "The statements need the option --" + name, "nothing", "a value", "add --" + name);
    }
    return new UsageException(
        "The statements use a variable that is not set",
        "${" + name + "}",
        String.join(", ", known.keySet()),
        "correct the name, or give it with --set " + name + "=…");
  }

  private static String quoted(String value) {
    return value.replace("'", "''");
  }
}

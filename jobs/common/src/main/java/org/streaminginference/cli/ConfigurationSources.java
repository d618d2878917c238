package org.streaminginference.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Where an option that is not among the arguments comes from: the variable {@code JOB_BATCH_SIZE}
 * for {@code --batch-size}, then the line {@code batch-size=32} of the properties file of {@code
 * --config-file}, then its default.
 */
final class ConfigurationSources implements IDefaultValueProvider {

  /** The option that names the file; it is no option of any job. */
  static final String FILE_OPTION = "--config-file";

  private final Map<String, String> environment;
  private final Properties file = new Properties();
  private final List<String> arguments = new ArrayList<>();

  /**
   * Takes {@link #FILE_OPTION} out of the arguments and reads its file.
   *
   * @throws UsageException when the file cannot be read
   */
  ConfigurationSources(String[] given, Map<String, String> environment) {
    this.environment = environment;
    String path = environment.get(variable(FILE_OPTION));
    for (int i = 0; i < given.length; i++) {
      if (given[i].equals(FILE_OPTION) && i + 1 < given.length) {
        path = given[++i];
      } else if (given[i].startsWith(FILE_OPTION + "=")) {
        path = given[i].substring(FILE_OPTION.length() + 1);
      } else {
        arguments.add(given[i]);
      }
    }
    if (path != null) {
      read(Path.of(path));
    }
  }

  /** What remains for the job. */
  String[] arguments() {
    return arguments.toArray(String[]::new);
  }

  /** Adds the keys of the file that are no options of the job. */
  void validate(List<OptionSpec> options, Problems problems) {
    Set<String> known = new TreeSet<>();
    options.forEach(option -> known.add(key(option.longestName())));
    for (String key : new TreeSet<>(file.stringPropertyNames())) {
      if (!known.contains(key)) {
        problems.add(
            "The configuration file has an unknown key (" + FILE_OPTION + ")",
            key,
            String.join(", ", known),
            "correct or remove it, or see --help");
      }
    }
  }

  /**
   * How each option was given that has not its default, by the options' names: as argument,
   * variable or line of the file.
   *
   * @param parsed what was read of {@link #arguments()}
   */
  Map<String, String> given(ParseResult parsed) {
    Map<String, String> given = new HashMap<>();
    for (OptionSpec option : parsed.commandSpec().options()) {
      String name = option.longestName();
      if (parsed.hasMatchedOption(option)) {
        given.put(name, name + " " + String.join(",", option.originalStringValues()));
      } else if (environment.containsKey(variable(name))) {
        given.put(name, variable(name) + "=" + environment.get(variable(name)));
      } else if (file.containsKey(key(name))) {
        given.put(name, key(name) + "=" + file.getProperty(key(name)) + " in " + FILE_OPTION);
      }
    }
    return given;
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    String name = option.longestName();
    String value = environment.get(variable(name));
    return value != null ? value : file.getProperty(key(name));
  }

  /** {@code JOB_BATCH_SIZE} for {@code --batch-size}. */
  static String variable(String option) {
    return "JOB_" + key(option).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static String key(String option) {
    return option.substring(2);
  }

  private void read(Path path) {
    try (Reader reader = Files.newBufferedReader(path)) {
      file.load(reader);
    } catch (NoSuchFileException e) {
      throw unreadable(path, "no such file");
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(path, String.valueOf(e.getMessage()));
    }
  }

  private static UsageException unreadable(Path path, String reason) {
    return new UsageException(
        "The configuration file cannot be read (" + FILE_OPTION + ")",
        path + " (" + reason + ")",
        "a properties file in UTF-8, with lines such as batch-size=32",
        "correct " + FILE_OPTION + "; on a cluster the file must exist there");
  }
}

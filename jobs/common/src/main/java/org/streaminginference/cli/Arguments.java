package org.streaminginference.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.streaminginference.cli.Validated.Idle;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Reads a job's arguments, and from variables and a file what is not among them. Nothing here ends
 * the process: a main method also runs inside the JobManager, when a jar is started over REST.
 */
public final class Arguments {

  private Arguments() {}

  /**
   * Fills {@code command}, which is annotated for picocli.
   *
   * @return false when help was asked for and printed: there is nothing to run
   * @throws UsageException with everything that is missing, unknown, of the wrong type or not
   *     allowed
   */
  public static boolean parse(Object command, String... arguments) {
    return parse(command, System.getenv(), arguments);
  }

  /** The same with other variables than those of the process. */
  static boolean parse(Object command, Map<String, String> environment, String... arguments) {
    ConfigurationSources sources = new ConfigurationSources(arguments, environment);
    CommandLine commandLine = new CommandLine(command);
    commandLine.setUsageHelpWidth(100);
    commandLine.setDefaultValueProvider(sources);
    commandLine
        .getCommandSpec()
        .usageMessage()
        .footer(
            "",
            "An option that is not given is taken from the variable JOB_<OPTION>, as in"
                + " JOB_TOPIC,",
            "or from a line <option>=<value> of a properties file named with --config-file FILE.");
    commandLine.getCommandSpec().parser().collectErrors(true);
    ParseResult parsed = commandLine.parseArgs(sources.arguments());
    List<Exception> errors = parsed.errors();
    if (commandLine.isUsageHelpRequested()) {
      commandLine.usage(System.out);
      return false;
    }
    Problems problems = new Problems();
    Set<String> missing = new LinkedHashSet<>();
    for (Exception error : errors) {
      if (error instanceof MissingParameterException some) {
        some.getMissing().forEach(arg -> missing.add(((OptionSpec) arg).longestName()));
      } else {
        problems.add(usage(error));
      }
    }
    mixins(commandLine.getCommandSpec(), options -> missing.addAll(options.missing()));
    if (!missing.isEmpty()) {
      problems.add(needed(missing, commandLine.getCommandSpec()));
    }
    sources.validate(commandLine.getCommandSpec().options(), problems);
    mixins(
        commandLine.getCommandSpec(),
        options -> options.idle().forEach(idle -> refuse(idle, sources.given(parsed), problems)));
    // What could not be read has its default: to judge that would tell of one mistake twice.
    if (errors.isEmpty() && missing.isEmpty()) {
      mixins(commandLine.getCommandSpec(), options -> options.validate(problems));
    }
    problems.throwIfAny();
    return true;
  }

  private static void mixins(CommandSpec spec, Consumer<Validated> visit) {
    if (spec.userObject() instanceof Validated options) {
      visit.accept(options);
    }
    spec.mixins().values().forEach(mixin -> mixins(mixin, visit));
  }

  /**
   * @param given how options were given, by their names
   */
  private static void refuse(Idle idle, Map<String, String> given, Problems problems) {
    List<String> found = idle.options().stream().filter(given::containsKey).toList();
    if (found.isEmpty()) {
      return;
    }
    boolean isOne = found.size() == 1;
    String names = String.join(", ", found);
    problems.add(
        "The %s %s with %s"
            .formatted(
                (isOne ? "option " : "options ") + names,
                isOne ? "does nothing" : "do nothing",
                idle.chosen()),
        found.stream().map(given::get).collect(Collectors.joining(", ")),
        names + " with " + idle.belongsTo(),
        "leave %s out, or choose %s".formatted(isOne ? "it" : "them", idle.belongsTo()));
  }

  private static UsageException needed(Set<String> missing, CommandSpec spec) {
    return new UsageException(
        "The job needs more arguments",
        "nothing for " + String.join(", ", missing),
        missing.stream()
            .map(name -> name + "=" + spec.findOption(name).paramLabel())
            .collect(Collectors.joining(", ")),
        "add them, or see --help");
  }

  private static UsageException usage(Exception error) {
    String remedy = "see --help";
    if (error instanceof UnmatchedArgumentException unmatched) {
      return new UsageException(
          "The job does not know an argument",
          String.join(" ", unmatched.getUnmatched()),
          unmatched.getCommandLine().getCommandSpec().options().stream()
              .map(OptionSpec::longestName)
              .collect(Collectors.joining(", ")),
          "correct or remove it, or " + remedy);
    }
    if (!(error instanceof ParameterException parameter)) {
      throw new IllegalStateException(error);
    }
    ArgSpec argument = parameter.getArgSpec();
    return new UsageException(
        "An argument cannot be read: " + parameter.getMessage(),
        parameter.getValue() == null ? "nothing" : parameter.getValue(),
        argument == null ? "the arguments in --help" : argument.paramLabel(),
        "correct it, or " + remedy);
  }
}

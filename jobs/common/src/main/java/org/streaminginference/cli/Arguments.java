package org.streaminginference.cli;

import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Reads a job's arguments. Nothing here ends the process: a main method also runs inside the
 * JobManager, when a jar is started over REST.
 */
public final class Arguments {

  private Arguments() {}

  /**
   * Fills {@code command}, which is annotated for picocli.
   *
   * @return false when help was asked for and printed: there is nothing to run
   * @throws UsageException when an argument is missing, unknown or of the wrong type
   */
  public static boolean parse(Object command, String... arguments) {
    CommandLine commandLine = new CommandLine(command);
    commandLine.setUsageHelpWidth(100);
    try {
      commandLine.parseArgs(arguments);
    } catch (ParameterException e) {
      throw usage(e);
    }
    if (commandLine.isUsageHelpRequested()) {
      commandLine.usage(System.out);
      return false;
    }
    return true;
  }

  private static UsageException usage(ParameterException e) {
    String remedy = "see --help";
    if (e instanceof MissingParameterException missing) {
      return new UsageException(
          "The job needs more arguments",
          "nothing for " + names(missing),
          missing.getMissing().stream()
              .map(arg -> ((OptionSpec) arg).longestName() + "=" + arg.paramLabel())
              .collect(Collectors.joining(", ")),
          "add them, or " + remedy);
    }
    if (e instanceof UnmatchedArgumentException unmatched) {
      return new UsageException(
          "The job does not know an argument",
          String.join(" ", unmatched.getUnmatched()),
          e.getCommandLine().getCommandSpec().options().stream()
              .map(OptionSpec::longestName)
              .collect(Collectors.joining(", ")),
          "correct or remove it, or " + remedy);
    }
    ArgSpec argument = e.getArgSpec();
    return new UsageException(
        "An argument cannot be read: " + e.getMessage(),
        e.getValue() == null ? "nothing" : e.getValue(),
        argument == null ? "the arguments in --help" : argument.paramLabel(),
        "correct it, or " + remedy);
  }

  private static String names(MissingParameterException missing) {
    return missing.getMissing().stream()
        .map(arg -> ((OptionSpec) arg).longestName())
        .collect(Collectors.joining(", "));
  }
}

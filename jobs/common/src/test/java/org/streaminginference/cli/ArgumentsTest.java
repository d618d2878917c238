package org.streaminginference.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.streaminginference.csv.CsvColumns;
import org.streaminginference.csv.ReplaySettings;
import org.streaminginference.inference.BatchBounds;
import org.streaminginference.inference.InferenceSettings;
import org.streaminginference.inference.ModelEndpoint;
import org.streaminginference.inference.Patience;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class ArgumentsTest {

  private static final String[] REQUIRED = {
    "--bootstrap-servers",
    "k:1",
    "--dead-letter-topic",
    "d",
    "--model-url",
    "http://m:8000",
    "--model-name",
    "n"
  };

  @Command(name = "job")
  static class Options {
    @Mixin KafkaOptions kafka;
    @Mixin DeadLetterOptions deadLetters;
    @Mixin CsvOptions csv;
    @Mixin InferenceOptions inference;

    @Option(names = "--help", usageHelp = true)
    boolean help;
  }

  @Test
  void passesEveryOptionOn() {
    Options options =
        parse(
            "--input",
            "f.csv",
            "--text-column",
            "t",
            "--id-column",
            "i",
            "--time-column",
            "w",
            "--columns",
            "a,b",
            "--rate",
            "2.5",
            "--loop",
            "--speed-up",
            "3",
            "--limit",
            "7",
            "--transaction-timeout-ms",
            "1000",
            "--compression",
            "gzip",
            "--batch-size",
            "8",
            "--batch-linger-ms",
            "3",
            "--concurrency",
            "2",
            "--request-timeout-ms",
            "100",
            "--deadline-ms",
            "400",
            "--max-attempts",
            "9",
            "--batch-tokens",
            "100",
            "--max-outage-ms",
            "7000",
            "--connection-lifetime-ms",
            "800",
            "--model-ca-file",
            "ca.pem",
            "--model-token-file",
            "token");

    assertThat(options.csv.replay())
        .isEqualTo(
            new ReplaySettings(
                "f.csv", new CsvColumns("t", "i", "w", List.of("a", "b")), 2.5, true, 7, 3));
    InferenceSettings settings = options.inference.settings();
    assertThat(settings)
        .isEqualTo(
            new InferenceSettings(
                new ModelEndpoint(
                    java.net.URI.create("http://m:8000"),
                    "n",
                    "ca.pem",
                    "token",
                    Duration.ofMillis(800)),
                new BatchBounds(8, 100, Duration.ofMillis(3)),
                2,
                new Patience(
                    Duration.ofMillis(100), Duration.ofMillis(400), 9, Duration.ofSeconds(7))));
    assertThat(options.kafka.connection().bootstrapServers()).isEqualTo("k:1");
    assertThat(options.deadLetters.topic).isEqualTo("d");
    assertThat(options.kafka.transactionTimeoutMs).isEqualTo(1000);
    assertThat(options.kafka.compression).isEqualTo("gzip");
  }

  @Test
  void oneNumberLimitsConcurrency() {
    InferenceSettings settings =
        parse("--batch-size", "8", "--concurrency", "2").inference.settings();

    assertThat(settings.capacity()).isEqualTo(4 * 8 * 2);
    assertThat(settings.asyncTimeout())
        .isGreaterThan(settings.patience().deadline().multipliedBy(8));
  }

  @Test
  void tellsWhatIsMissing() {
    assertThatThrownBy(() -> Arguments.parse(new Options(), "--bootstrap-servers", "k:1"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            """
            The job needs more arguments.
              got:     nothing for --dead-letter-topic, --model-url, --model-name
              allowed: --dead-letter-topic=TOPIC, --model-url=URL, --model-name=NAME
              to do:   add them, or see --help\
            """);
  }

  @Test
  void tellsWhatItDoesNotKnow() {
    assertThatThrownBy(() -> parse("--batchsize", "8"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("The job does not know an argument.\n  got:     --batchsize 8\n")
        .hasMessageContaining("--batch-size");
  }

  @Test
  void tellsWhatItCannotRead() {
    assertThatThrownBy(() -> parse("--batch-size", "many"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("'--batch-size'")
        .hasMessageContaining("got:     many");
  }

  @ParameterizedTest
  @CsvSource({
    "--batch-size, 0",
    "--batch-linger-ms, -1",
    "--concurrency, 0",
    "--request-timeout-ms, 0",
    "--deadline-ms, 0",
    "--max-attempts, 0",
  })
  void refusesWhatIsOutOfRange(String option, String value) {
    assertThatThrownBy(() -> parse(option, value))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("The option " + option + " is out of range.\n  got:     " + value);
  }

  @ParameterizedTest
  @CsvSource({"--rate, -1", "--rate, NaN", "--limit, -1"})
  void refusesNegativeBounds(String option, String value) {
    assertThatThrownBy(
            () -> parse("--input", "f", "--text-column", "t", option, value).csv.replay())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("The option " + option + " is out of range");
  }

  @Test
  void needsATimeColumnForTheOriginalTiming() {
    assertThatThrownBy(() -> parse("--input=f", "--text-column=t", "--speed-up=2").csv.replay())
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("The option --speed-up needs to know when each record once came.");
  }

  @Test
  void needsAFileAndAColumn() {
    assertThatThrownBy(() -> parse().csv.replay())
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("2 things are to be corrected.\n\nThe option --input is missing.")
        .hasMessageContaining("The option --text-column is missing.");
    assertThatThrownBy(() -> parse("--input", "f").csv.replay())
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("The option --text-column is missing.");
  }

  @Test
  void tellsEverythingAtOnce() {
    assertThatThrownBy(() -> parse("--batch-size", "0", "--max-attempts", "0"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("2 things are to be corrected.\n\nThe option --batch-size is out")
        .hasMessageContaining("The option --max-attempts is out of range");
    assertThatThrownBy(
            () -> Arguments.parse(new Options(), "--batch-size", "many", "--concurrency", "few"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("got:     many")
        .hasMessageContaining("got:     few")
        .hasMessageContaining("nothing for --bootstrap-servers");
  }

  /** Arguments go over variables, variables over the file, the file over defaults. */
  @Test
  void takesWhatIsNotGivenFromVariablesAndAFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("job.properties");
    Files.writeString(file, "batch-size=1\nconcurrency=2\nmax-attempts=3\nmodel-name=é\nloop=true");
    Options options = new Options();

    Map<String, String> variables =
        Map.of("JOB_BATCH_SIZE", "10", "JOB_CONCURRENCY", "20", "JOB_BOOTSTRAP_SERVERS", "k:1");
    assertThat(
            Arguments.parse(
                options,
                variables,
                "--config-file",
                file.toString(),
                "--batch-size=100",
                "--dead-letter-topic=d",
                "--model-url=http://m"))
        .isTrue();

    assertThat(options.inference.batchSize).isEqualTo(100);
    assertThat(options.inference.concurrency).isEqualTo(20);
    assertThat(options.inference.maxAttempts).isEqualTo(3);
    assertThat(options.inference.modelName).isEqualTo("é");
    assertThat(options.inference.deadlineMs).isEqualTo(20_000);
    assertThat(options.csv.loop).isTrue();
    assertThat(options.kafka.connection().bootstrapServers()).isEqualTo("k:1");
  }

  @Test
  void refusesFilesThatItCannotUse(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("job.properties"), "batchsize=1");

    assertThatThrownBy(() -> parse("--config-file", file.toString()))
        .hasMessageStartingWith(
            "The configuration file has an unknown key (--config-file).\n  got:     batchsize");
    assertThatThrownBy(() -> parse("--config-file=/absent"))
        .hasMessageStartingWith("The configuration file cannot be read (--config-file).");
  }

  @Test
  void helpRunsNothing() {
    assertThat(Arguments.parse(new Options(), "--help")).isFalse();
  }

  private static Options parse(String... arguments) {
    String[] all = java.util.Arrays.copyOf(REQUIRED, REQUIRED.length + arguments.length);
    System.arraycopy(arguments, 0, all, REQUIRED.length, arguments.length);
    Options options = new Options();
    assertThat(Arguments.parse(options, all)).isTrue();
    return options;
  }
}

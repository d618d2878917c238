package org.streaminginference.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streaminginference.inference.BatchBounds;
import org.streaminginference.inference.EmbeddedSettings;
import org.streaminginference.inference.InferenceSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class PlacedInferenceOptionsTest {

  @Command(name = "job")
  static class Options {
    @Mixin PlacedInferenceOptions inference;
  }

  @Test
  void asksAServerUnlessToldOtherwise() {
    Options options = new Options();
    Arguments.parse(options, Map.of(), "--model-url=http://m:8000", "--model-name=n");

    assertThat(options.inference.scorers()).isInstanceOf(InferenceSettings.class);
    refusal("--model-name=n")
        .hasMessageContaining("got:     nothing for --model-url\n  allowed: --model-url=URL");
    refusal("--model-url=http://m", "--model-name=n", "--model-bundle=/b")
        .hasMessage(
            """
            The option --model-bundle does nothing with --inference remote.
              got:     --model-bundle /b
              allowed: --model-bundle with --inference embedded
              to do:   leave it out, or choose --inference embedded\
            """);
  }

  /** Also where it is the default: whoever writes it down means it. */
  @Test
  void tellsOfAllOptionsOfTheOtherPlaceAtOnce(@TempDir Path folder) throws Exception {
    refusal(
            "--inference=embedded",
            "--model-url=http://m",
            "--concurrency=4",
            "--max-attempts",
            "2")
        .hasMessage(
            """
            2 things are to be corrected.

            The job needs more arguments.
              got:     nothing for --model-bundle
              allowed: --model-bundle=FOLDER
              to do:   add them, or see --help

            The options --model-url, --concurrency, --max-attempts do nothing with --inference embedded.
              got:     --model-url http://m, --concurrency 4, --max-attempts 2
              allowed: --model-url, --concurrency, --max-attempts with --inference remote
              to do:   leave them out, or choose --inference remote\
            """);
    refusal("--model-url=http://m", "--model-name=n", "--embedded-threads=1")
        .hasMessageStartingWith(
            "The option --embedded-threads does nothing with --inference remote.");
    Path file = Files.writeString(folder.resolve("job.properties"), "max-outage-ms=7\n");
    assertThatThrownBy(
            () ->
                Arguments.parse(
                    new Options(),
                    Map.of("JOB_DEADLINE_MS", "9000", "JOB_CONFIG_FILE", file.toString()),
                    "--inference=embedded",
                    "--model-bundle=/b"))
        .hasMessageContaining("--deadline-ms, --max-outage-ms do nothing with")
        .hasMessageContaining(
            "  got:     JOB_DEADLINE_MS=9000, max-outage-ms=7 in --config-file\n");
  }

  /** An option that is added for servers is not to be taken and ignored. */
  @ParameterizedTest
  @MethodSource("optionsForBoth")
  void knowsOfEachOptionWhetherItIsForServersAlone(String option) {
    assertThat(SHARED.contains(option)).isNotEqualTo(InferenceOptions.OF_SERVER.contains(option));
  }

  private static final List<String> SHARED =
      List.of("--model-name", "--batch-size", "--batch-tokens", "--batch-linger-ms");

  static List<String> optionsForBoth() {
    return CommandSpec.forAnnotatedObject(new InferenceOptions()).options().stream()
        .map(OptionSpec::longestName)
        .toList();
  }

  @Test
  void passesOnHowAModelRunsInsideTheJob() {
    PlacedInferenceOptions options = new PlacedInferenceOptions();
    options.place = PlacedInferenceOptions.Place.embedded;
    options.bundle = "/b";
    options.modelName = "n";
    options.threads = 2;
    options.batchSize = 8;
    options.batchTokens = 100;
    options.batchLingerMs = 3;

    EmbeddedSettings settings = (EmbeddedSettings) options.scorers();
    assertThat(settings)
        .isEqualTo(
            new EmbeddedSettings("/b", "n", new BatchBounds(8, 100, Duration.ofMillis(3)), 2));
    assertThat(settings.capacity()).isEqualTo(4 * 8 * 2);
  }

  /**
   * With 1,024 texts a batch it was five minutes too, which slow models need for what they hold.
   */
  @Test
  void givesARecordTimeForAllThatItsThreadHolds() {
    EmbeddedSettings small = embedded(32, 1);
    EmbeddedSettings large = embedded(1024, 1);

    assertThat(small.asyncTimeout())
        .isEqualTo(Duration.ofSeconds(2 * 5 * small.capacity()).plusMillis(3));
    assertThat(large.asyncTimeout()).isGreaterThan(Duration.ofSeconds(2 * 5 * large.capacity()));
    assertThat(embedded(32, 16).asyncTimeout()).isEqualTo(small.asyncTimeout());
  }

  private static EmbeddedSettings embedded(int batchSize, int threads) {
    BatchBounds batch = new BatchBounds(batchSize, 8192, Duration.ofMillis(3));
    return new EmbeddedSettings("/b", null, batch, threads);
  }

  @Test
  void tellsWhatAModelInsideTheJobNeeds() {
    refusal("--inference=embedded")
        .hasMessageContaining("got:     nothing for --model-bundle\n")
        .hasMessageContaining("allowed: --model-bundle=FOLDER\n");
    refusal(
            "--inference=embedded",
            "--model-bundle=models/b",
            "--model-ca-file=ca.pem",
            "--model-token-file=token",
            "--embedded-threads=0",
            "--batch-size=0")
        .hasMessageContaining(
            "The option --model-bundle is neither an address nor an absolute path")
        .hasMessageContaining("The options --model-ca-file, --model-token-file do nothing with")
        .hasMessageContaining("The option --embedded-threads is out of range")
        .hasMessageContaining("The option --batch-size is out of range");
    refusal("--inference=inside")
        .hasMessageContaining("got:     inside\n")
        .hasMessageContaining("allowed: remote|embedded\n");
  }

  /** As this module does: it comes without a runtime. */
  @Test
  void tellsOfTheOtherJar() {
    refusal("--inference=embedded", "--model-bundle=/b")
        .hasMessage(
            """
            This jar cannot run a model inside the job: it comes without a runtime.
              got:     --inference embedded
              allowed: --inference remote, or the jar of this job that is called …-embedded.jar
              to do:   submit the other jar, or ask a server with --model-url\
            """);
  }

  private static AbstractThrowableAssert<?, ?> refusal(String... arguments) {
    return assertThatThrownBy(() -> Arguments.parse(new Options(), Map.of(), arguments))
        .isInstanceOf(UsageException.class);
  }
}

package org.streaminginference.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.streaminginference.inference.BatchBounds;
import org.streaminginference.inference.EmbeddedSettings;
import org.streaminginference.inference.InferenceSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
              got:     /b
              allowed: --model-bundle with --inference embedded
              to do:   leave --model-bundle out, or choose --inference embedded\
            """);
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

  @Test
  void tellsWhatAModelInsideTheJobNeeds() {
    refusal("--inference=embedded")
        .hasMessageContaining("got:     nothing for --model-bundle\n")
        .hasMessageContaining("allowed: --model-bundle=DIR\n");
    refusal(
            "--inference=embedded",
            "--model-bundle=models/b",
            "--model-url=http://m",
            "--model-ca-file=ca.pem",
            "--model-token-file=token",
            "--embedded-threads=0",
            "--batch-size=0")
        .hasMessageContaining("The option --model-bundle is not an absolute path")
        .hasMessageContaining("The option --model-url does nothing with --inference embedded.")
        .hasMessageContaining("The option --model-ca-file does nothing")
        .hasMessageContaining("The option --model-token-file does nothing")
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

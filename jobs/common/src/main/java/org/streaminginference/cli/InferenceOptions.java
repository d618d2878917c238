package org.streaminginference.cli;

import java.net.URI;
import java.time.Duration;
import org.streaminginference.inference.InferenceSettings;
import picocli.CommandLine.Option;

/** Which model to ask, and how. */
public final class InferenceOptions {

  @Option(
      names = "--model-url",
      required = true,
      paramLabel = "URL",
      description = "The model server, for example http://ml-model-server:8000.")
  public URI modelUrl;

  @Option(
      names = "--model-name",
      required = true,
      paramLabel = "NAME",
      description = "The model, as its bundle names it.")
  public String modelName;

  @Option(
      names = "--batch-size",
      defaultValue = "32",
      paramLabel = "N",
      description = "Most records in one request. Default: ${DEFAULT-VALUE}.")
  public int batchSize;

  @Option(
      names = "--batch-linger-ms",
      defaultValue = "5",
      paramLabel = "MS",
      description =
          "How long a record waits for others before its request is sent. Default:"
              + " ${DEFAULT-VALUE}.")
  public long batchLingerMs;

  @Option(
      names = "--concurrency",
      defaultValue = "4",
      paramLabel = "N",
      description = "Requests in flight per subtask. Default: ${DEFAULT-VALUE}.")
  public int concurrency;

  @Option(
      names = "--request-timeout-ms",
      defaultValue = "5000",
      paramLabel = "MS",
      description = "Bound of one attempt. Default: ${DEFAULT-VALUE}.")
  public long requestTimeoutMs;

  @Option(
      names = "--deadline-ms",
      defaultValue = "20000",
      paramLabel = "MS",
      description =
          "Bound of a record over all attempts, counted from its first request; past it the"
              + " record is a dead letter. Default: ${DEFAULT-VALUE}.")
  public long deadlineMs;

  @Option(
      names = "--max-attempts",
      defaultValue = "5",
      paramLabel = "N",
      description = "Requests for one batch, the first one included. Default: ${DEFAULT-VALUE}.")
  public int maxAttempts;

  /**
   * @throws UsageException when an option is out of range
   */
  public InferenceSettings settings() {
    if (!"http".equals(modelUrl.getScheme()) && !"https".equals(modelUrl.getScheme())) {
      throw new UsageException(
          "The option --model-url is not a web address",
          modelUrl.toString(),
          "http://host:port or https://host:port",
          "correct --model-url");
    }
    inRange("--batch-size", batchSize, 1, 1024);
    inRange("--batch-linger-ms", batchLingerMs, 0, 60_000);
    inRange("--concurrency", concurrency, 1, 1024);
    inRange("--request-timeout-ms", requestTimeoutMs, 1, 600_000);
    inRange("--deadline-ms", deadlineMs, 1, 3_600_000);
    inRange("--max-attempts", maxAttempts, 1, 100);
    return new InferenceSettings(
        modelUrl,
        modelName,
        batchSize,
        Duration.ofMillis(batchLingerMs),
        concurrency,
        Duration.ofMillis(requestTimeoutMs),
        Duration.ofMillis(deadlineMs),
        maxAttempts);
  }

  private static void inRange(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new UsageException(
          "The option " + option + " is out of range",
          Long.toString(value),
          "%d to %d".formatted(least, most),
          "correct " + option);
    }
  }
}

package org.streaminginference.cli;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.streaminginference.inference.BatchBounds;
import org.streaminginference.inference.InferenceSettings;
import org.streaminginference.inference.ModelEndpoint;
import org.streaminginference.inference.Patience;
import picocli.CommandLine.Option;

/** Which model server to ask, and how. */
public class InferenceOptions implements Validated {

  /** Those about a server; the others are about the model, and how its texts are put together. */
  static final List<String> OF_SERVER =
      List.of(
          "--model-url",
          "--concurrency",
          "--request-timeout-ms",
          "--deadline-ms",
          "--max-attempts",
          "--max-outage-ms",
          "--connection-lifetime-ms",
          "--model-ca-file",
          "--model-token-file");

  @Option(
      names = "--model-url",
      paramLabel = "URL",
      description = "The model server, for example http://ml-model-server:8000.")
  public URI modelUrl;

  @Option(
      names = "--model-name",
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
      names = "--batch-tokens",
      defaultValue = "8192",
      paramLabel = "N",
      description =
          "Most tokens in one request, estimated from the texts' lengths; a longer text goes alone."
              + " Default: ${DEFAULT-VALUE}.")
  public int batchTokens;

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
      description =
          "Most requests in flight per subtask; fewer while the server is overloaded. Default:"
              + " ${DEFAULT-VALUE}.")
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

  @Option(
      names = "--max-outage-ms",
      defaultValue = "300000",
      paramLabel = "MS",
      description =
          "How long a record waits while the model server is away; its deadline stands still so"
              + " long. Keep it below Flink's checkpoint time-out. 0: does not wait, what fails is"
              + " a dead letter. Default: ${DEFAULT-VALUE}.")
  public long maxOutageMs;

  @Option(
      names = "--connection-lifetime-ms",
      defaultValue = "15000",
      paramLabel = "MS",
      description =
          "How long a connection is used before another, perhaps to another replica, takes its"
              + " place. 0: as long as the server lets it. Default: ${DEFAULT-VALUE}.")
  public long connectionLifetimeMs;

  @Option(
      names = "--model-ca-file",
      paramLabel = "FILE",
      description = "Certificates (PEM) to trust beside Java's own, for a --model-url with https.")
  public String modelCaFile;

  @Option(
      names = "--model-token-file",
      paramLabel = "FILE",
      description =
          "File with the bearer token that the model server asks for; read again when it changes.")
  public String modelTokenFile;

  @Override
  public List<String> missing() {
    return Stream.of(
            modelUrl == null ? "--model-url" : null, modelName == null ? "--model-name" : null)
        .filter(Objects::nonNull)
        .toList();
  }

  @Override
  public void validate(Problems problems) {
    validateBatches(problems);
    validateServer(problems);
  }

  private void validateServer(Problems problems) {
    if (!"http".equals(modelUrl.getScheme()) && !"https".equals(modelUrl.getScheme())) {
      problems.add(
          "The option --model-url is not a web address",
          modelUrl.toString(),
          "http://host:port or https://host:port",
          "correct --model-url");
    }
    problems.inRange("--concurrency", concurrency, 1, 1024);
    problems.inRange("--request-timeout-ms", requestTimeoutMs, 1, 600_000);
    problems.inRange("--deadline-ms", deadlineMs, 1, 3_600_000);
    problems.inRange("--max-attempts", maxAttempts, 1, 100);
    problems.inRange("--max-outage-ms", maxOutageMs, 0, 86_400_000);
    problems.inRange("--connection-lifetime-ms", connectionLifetimeMs, 0, 86_400_000);
  }

  final void validateBatches(Problems problems) {
    problems.inRange("--batch-size", batchSize, 1, 1024);
    problems.inRange("--batch-tokens", batchTokens, 1, 1_000_000);
    problems.inRange("--batch-linger-ms", batchLingerMs, 0, 60_000);
  }

  final BatchBounds batches() {
    return new BatchBounds(batchSize, batchTokens, Duration.ofMillis(batchLingerMs));
  }

  /** How the server is asked. */
  public final InferenceSettings settings() {
    return new InferenceSettings(
        new ModelEndpoint(
            modelUrl,
            modelName,
            modelCaFile,
            modelTokenFile,
            Duration.ofMillis(connectionLifetimeMs)),
        batches(),
        concurrency,
        new Patience(
            Duration.ofMillis(requestTimeoutMs),
            Duration.ofMillis(deadlineMs),
            maxAttempts,
            Duration.ofMillis(maxOutageMs)));
  }
}

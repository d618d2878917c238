package org.streaminginference.sqlinference;

import java.net.URI;
import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.streaminginference.cli.Problems;
import org.streaminginference.inference.BatchBounds;
import org.streaminginference.inference.InferenceSettings;
import org.streaminginference.inference.ModelEndpoint;
import org.streaminginference.inference.Patience;

/** The options of {@code CREATE MODEL … WITH ('provider' = 'open-inference-v2', …)}. */
final class OpenInferenceOptions {

  static final ConfigOption<String> ENDPOINT =
      ConfigOptions.key("endpoint")
          .stringType()
          .noDefaultValue()
          .withDescription("The model server, for example http://ml-model-server:8000.");

  static final ConfigOption<String> MODEL_NAME =
      ConfigOptions.key("model-name")
          .stringType()
          .noDefaultValue()
          .withDescription("The model, as its bundle names it.");

  static final ConfigOption<String> CA_FILE =
      ConfigOptions.key("ca-file")
          .stringType()
          .noDefaultValue()
          .withDescription("Certificates (PEM) to trust beside Java's own.");

  static final ConfigOption<String> TOKEN_FILE =
      ConfigOptions.key("token-file")
          .stringType()
          .noDefaultValue()
          .withDescription("File with the bearer token; read again when it changes.");

  static final ConfigOption<Duration> CONNECTION_LIFETIME =
      ConfigOptions.key("connection-lifetime")
          .durationType()
          .defaultValue(Duration.ofSeconds(15))
          .withDescription("How long a connection is used before another takes its place.");

  static final ConfigOption<Integer> BATCH_SIZE =
      ConfigOptions.key("batch-size")
          .intType()
          .defaultValue(32)
          .withDescription("Most rows in one request.");

  static final ConfigOption<Integer> BATCH_TOKENS =
      ConfigOptions.key("batch-tokens")
          .intType()
          .defaultValue(8192)
          .withDescription("Most tokens in one request, estimated from the texts' lengths.");

  static final ConfigOption<Duration> BATCH_LINGER =
      ConfigOptions.key("batch-linger")
          .durationType()
          .defaultValue(Duration.ofMillis(5))
          .withDescription("How long a row waits for others before its request is sent.");

  static final ConfigOption<Integer> CONCURRENCY =
      ConfigOptions.key("concurrency")
          .intType()
          .defaultValue(4)
          .withDescription("Most requests in flight per subtask.");

  static final ConfigOption<Duration> REQUEST_TIMEOUT =
      ConfigOptions.key("request-timeout")
          .durationType()
          .defaultValue(Duration.ofSeconds(5))
          .withDescription("Bound of one attempt.");

  static final ConfigOption<Duration> DEADLINE =
      ConfigOptions.key("deadline")
          .durationType()
          .defaultValue(Duration.ofSeconds(20))
          .withDescription("Bound of a row over all attempts.");

  static final ConfigOption<Integer> MAX_ATTEMPTS =
      ConfigOptions.key("max-attempts")
          .intType()
          .defaultValue(5)
          .withDescription("Requests for one batch, the first one included.");

  static final ConfigOption<Duration> MAX_OUTAGE =
      ConfigOptions.key("max-outage")
          .durationType()
          .defaultValue(Duration.ofMinutes(5))
          .withDescription("How long a row waits while the model server is away.");

  private OpenInferenceOptions() {}

  /**
   * How the model is asked.
   *
   * @param model its name in SQL, for messages
   * @throws org.streaminginference.cli.UsageException with everything that is not allowed
   */
  static InferenceSettings settings(ReadableConfig options, String model) {
    Problems problems = new Problems();
    URI endpoint = endpoint(options.get(ENDPOINT), model, problems);
    inRange(problems, model, options, BATCH_SIZE, 1024);
    inRange(problems, model, options, BATCH_TOKENS, 1_000_000);
    inRange(problems, model, options, CONCURRENCY, 1024);
    inRange(problems, model, options, MAX_ATTEMPTS, 100);
    inRange(problems, model, options, BATCH_LINGER, 0, Duration.ofMinutes(1));
    inRange(problems, model, options, REQUEST_TIMEOUT, 1, Duration.ofMinutes(10));
    inRange(problems, model, options, DEADLINE, 1, Duration.ofHours(1));
    inRange(problems, model, options, MAX_OUTAGE, 0, Duration.ofDays(1));
    inRange(problems, model, options, CONNECTION_LIFETIME, 0, Duration.ofDays(1));
    problems.throwIfAny();
    return new InferenceSettings(
        new ModelEndpoint(
            endpoint,
            options.get(MODEL_NAME),
            options.get(CA_FILE),
            options.get(TOKEN_FILE),
            options.get(CONNECTION_LIFETIME)),
        new BatchBounds(
            options.get(BATCH_SIZE), options.get(BATCH_TOKENS), options.get(BATCH_LINGER)),
        options.get(CONCURRENCY),
        new Patience(
            options.get(REQUEST_TIMEOUT),
            options.get(DEADLINE),
            options.get(MAX_ATTEMPTS),
            options.get(MAX_OUTAGE)));
  }

  private static URI endpoint(String value, String model, Problems problems) {
    try {
      URI uri = URI.create(value);
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Told below, with the other mistakes.
    }
    problems.add(
        "The endpoint of model " + model + " is not a web address",
        value,
        "http://host:port or https://host:port",
        "correct 'endpoint' in CREATE MODEL");
    return null;
  }

  private static void inRange(
      Problems problems,
      String model,
      ReadableConfig options,
      ConfigOption<Integer> option,
      int most) {
    int value = options.get(option);
    if (value < 1 || value > most) {
      add(problems, model, option.key(), Integer.toString(value), "1 to " + most);
    }
  }

  private static void inRange(
      Problems problems,
      String model,
      ReadableConfig options,
      ConfigOption<Duration> option,
      long leastMs,
      Duration most) {
    long value = options.get(option).toMillis();
    if (value < leastMs || value > most.toMillis()) {
      add(problems, model, option.key(), value + " ms", leastMs + " to " + most.toMillis() + " ms");
    }
  }

  private static void add(
      Problems problems, String model, String option, String got, String allowed) {
    problems.add(
        "The option '%s' of model %s is out of range".formatted(option, model),
        got,
        allowed,
        "correct '%s' in CREATE MODEL".formatted(option));
  }
}

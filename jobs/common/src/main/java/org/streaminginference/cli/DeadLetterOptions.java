package org.streaminginference.cli;

import picocli.CommandLine.Option;

/** Where dead letters go: shared by all jobs that make some. */
public final class DeadLetterOptions {

  @Option(
      names = "--dead-letter-topic",
      required = true,
      paramLabel = "TOPIC",
      description = "Topic for what cannot be parsed or scored.")
  public String topic;
}

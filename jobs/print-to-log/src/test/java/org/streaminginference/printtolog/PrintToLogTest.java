package org.streaminginference.printtolog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.properties.PropertiesConfigurationFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With Log4j as Flink 1.18 has it, and a configuration as the stacks write it. */
class PrintToLogTest {

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final LoggerContext log4j = LoggerContext.getContext(false);
  @TempDir Path folder;
  private Path log;

  @BeforeEach
  void names() {
    log = folder.resolve("taskmanager.log");
  }

  @AfterEach
  void stops() throws IOException {
    configure(false);
    assertThat(System.out).isSameAs(out);
    assertThat(System.err).isSameAs(err);
  }

  @Test
  void makesLinesOfTheLogOfWhatIsPrinted() throws Exception {
    configure(true);

    Thread task = new Thread(() -> System.out.print("Grüße\nund "), "Sink: Print (1/2)#0");
    task.start();
    task.join();
    System.out.printf("%d lines%n", 2);
    new IllegalStateException("went wrong").printStackTrace();

    String thread = Thread.currentThread().getName();
    assertThat(lines())
        .contains(
            "INFO Thread Name: Sink: Print (1/2)#0 , log context: Grüße",
            "INFO Thread Name: " + thread + " , log context: 2 lines",
            "ERROR Thread Name: "
                + thread
                + " , log context: java.lang.IllegalStateException: went wrong")
        .noneMatch(line -> line.contains("und "));
  }

  @Test
  void printsOnceHoweverOftenLog4jIsConfigured() throws Exception {
    configure(true);
    configure(true);

    System.out.println("once");

    assertThat(lines()).filteredOn(line -> line.endsWith("once")).hasSize(1);
  }

  @Test
  void handsOnLongLinesInPartsAndLeavesTheLogsOwnOutputAlone() {
    List<String> got = new ArrayList<>();
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    PrintStream[] itself = new PrintStream[1];
    LineStream lines =
        new LineStream(
            line -> {
              got.add(line);
              itself[0].println("of the log itself");
            },
            new PrintStream(rest, true, StandardCharsets.UTF_8));
    itself[0] = new PrintStream(lines, false, StandardCharsets.UTF_8);
    PrintStream printed = new PrintStream(lines, false, StandardCharsets.UTF_8);

    // Its last character of two bytes lies across the bound.
    String text = "x" + "é".repeat(LineStream.MAX_LINE_BYTES / 2) + "z";
    printed.print(text + "\r\n");

    assertThat(got).hasSize(2).allMatch(part -> !part.contains("\uFFFD"));
    assertThat(String.join("", got)).isEqualTo(text);
    assertThat(rest.toString(StandardCharsets.UTF_8)).contains("of the log itself");
  }

  private void configure(boolean isOn) throws IOException {
    String properties =
        String.join(
            "\n",
            "rootLogger.level = INFO",
            "rootLogger.appenderRef.file.ref = File",
            "appender.file.name = File",
            "appender.file.type = File",
            "appender.file.fileName = " + log,
            "appender.file.layout.type = PatternLayout",
            "appender.file.layout.pattern = %p %m%n",
            isOn ? "appender.print.name = PrintToLog" : "",
            isOn ? "appender.print.type = PrintToLog" : "");
    log4j.setConfiguration(
        new PropertiesConfigurationFactory()
            .getConfiguration(
                log4j,
                new ConfigurationSource(
                    new ByteArrayInputStream(properties.getBytes(StandardCharsets.UTF_8)))));
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(log);
  }
}

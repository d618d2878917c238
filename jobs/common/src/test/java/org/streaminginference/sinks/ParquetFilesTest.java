package org.streaminginference.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streaminginference.contract.Prediction;

/** The sink's own writer, as Flink runs it, on a folder. */
class ParquetFilesTest {

  private static final int ROLL_BYTES = 64 << 10;

  @TempDir Path folder;

  @Test
  void endsFilesAtAboutTheSizeThatIsAsked() throws Exception {
    int rows = 2_000;
    Random random = new Random(7);
    var sink =
        ParquetFiles.sink(
            folder.toUri().toString(), ROLL_BYTES, Duration.ofHours(1), Prediction.class);
    try (var writer =
        new OneInputStreamOperatorTestHarness<>(new SinkWriterOperatorFactory<>(sink))) {
      writer.open();
      for (int i = 0; i < rows; i++) {
        writer.processElement(prediction(i, digits(random, 12)), 0);
      }
      List<Path> ended = files();
      // One is open, and holds its rows in memory.
      ended.removeIf(file -> size(file) < ROLL_BYTES);

      assertThat(ended).hasSizeBetween(2, 20);
      assertThat(ended).allSatisfy(file -> assertThat(size(file)).isLessThan(2 * ROLL_BYTES));
      long found = 0;
      for (Path file : ended) {
        found += rows(file);
      }
      assertThat(found).isBetween(rows / 2L, (long) rows);
    }
  }

  /** Text that does not become small by compression. */
  private static String digits(Random random, int numbers) {
    return random.longs(numbers).mapToObj(Long::toHexString).collect(Collectors.joining());
  }

  private static Prediction prediction(int i, String text) {
    return new Prediction()
        .withId("m" + i)
        .withText(text)
        .withLabel("label" + i % 7)
        .withScore(i / 2_000.0)
        .withModelName("m")
        .withModelVersion("1.0.0")
        .withPredictedAtMs(1_773_568_800_000L + i);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return new ArrayList<>(files.filter(Files::isRegularFile).toList());
    }
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  private static long rows(Path file) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
      return reader.getRecordCount();
    }
  }
}

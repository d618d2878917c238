package org.streaminginference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.Drift;
import org.streaminginference.contract.Entity;
import org.streaminginference.contract.LabelCount;
import org.streaminginference.contract.LabelCounts;
import org.streaminginference.contract.Message;
import org.streaminginference.contract.Prediction;
import org.streaminginference.contract.ScoredLabel;
import org.streaminginference.contract.Source;
import org.streaminginference.csv.CsvRecord;
import org.streaminginference.inference.Outcome;
import org.streaminginference.kafka.KafkaRecord;
import org.streaminginference.message.IncomingMessage;

/** One field of a type that Flink does not know puts the whole class on Kryo, silently. */
class RecordTypesTest {

  static List<Class<?>> recordTypes() {
    return List.of(
        Message.class,
        Prediction.class,
        ScoredLabel.class,
        Entity.class,
        DeadLetter.class,
        LabelCounts.class,
        LabelCount.class,
        Drift.class,
        Source.class,
        CsvRecord.class,
        KafkaRecord.class,
        IncomingMessage.class,
        Outcome.class);
  }

  @ParameterizedTest
  @MethodSource("recordTypes")
  void isSerializedWithoutKryo(Class<?> type) {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(type);
  }

  @Test
  void listsEveryTypeOfTheContract() throws IOException {
    Path sources =
        Path.of(System.getProperty("contract.directory"), "../jobs/contract/src/main/java");
    try (Stream<Path> files = Files.walk(sources)) {
      List<String> generated =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".java"))
              .map(name -> name.replace(".java", ""))
              .toList();
      assertThat(recordTypes()).extracting(Class::getSimpleName).containsAll(generated);
      assertThat(generated).isNotEmpty();
    }
  }
}

package org.streaminginference.sqlinference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.streaminginference.cli.Arguments;
import org.streaminginference.cli.UsageException;

class VariablesTest {

  private final Variables variables = new Variables();

  @Test
  void fillsValuesAndLists() {
    variables.put("topic", "messages");
    variables.putList("kafka", new TreeMap<>(Map.of("a", "1", "b", "it's")));

    assertThat(variables.fill("WITH (${kafka}, 't' = '${topic}')"))
        .isEqualTo("WITH ('a' = '1', 'b' = 'it''s', 't' = 'messages')");
  }

  /** What a value says is text: neither the end of a string nor a variable. */
  @Test
  void takesValuesAsTheyAre() {
    variables.put("topic", "a'; DROP TABLE t; --");
    variables.put("other", "${topic}$1\\");

    assertThat(variables.fill("'${topic}' '${other}'"))
        .isEqualTo("'a''; DROP TABLE t; --' '${topic}$1\\'");
  }

  @Test
  void tellsWhatIsUnknownOrMissing() {
    variables.put("topic", "t");
    variables.put("predictions-topic", null);

    assertThatThrownBy(() -> variables.fill("${topik}"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            """
            The statements use a variable that is not set.
              got:     ${topik}
              allowed: topic
              to do:   correct the name, or give it with --set topik=…""");
    assertThatThrownBy(() -> variables.fill("${predictions-topic}"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("to do:   add --predictions-topic");
  }

  @Test
  void areTheOptions() {
    SqlInferenceOptions options = new SqlInferenceOptions();
    Arguments.parse(
        options,
        "--bootstrap-servers=k:1",
        "--model-url=http://m:8000",
        "--model-name=m",
        "--batch-size=7",
        "--transaction-timeout-ms=60000",
        "--set",
        "window=1",
        "--set=other=x=y");

    String filled =
        options
            .variables()
            .fill("${job}|${window}|${other}|${kafka}|${kafka-producer}|${model-server}");

    assertThat(filled)
        .startsWith("analytics-pipeline|1|x=y|'properties.bootstrap.servers' = 'k:1'|")
        .contains("'properties.transaction.timeout.ms' = '60000'")
        .contains("'endpoint' = 'http://m:8000', 'model-name' = 'm'")
        .contains("'batch-size' = '7'")
        .contains("'deadline' = '20000 ms'");
    assertThatThrownBy(
            () ->
                Arguments.parse(
                    new SqlInferenceOptions(),
                    "--bootstrap-servers=k:1",
                    "--model-url=http://m:8000",
                    "--model-name=m",
                    "--set=Win dow=1"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("got:     Win dow");
  }
}

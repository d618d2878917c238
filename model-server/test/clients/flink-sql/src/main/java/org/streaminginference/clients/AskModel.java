package org.streaminginference.clients;

import static org.apache.flink.table.api.Expressions.row;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.table.api.ApiExpression;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * Asks a model by Flink's own provider {@code openai}: {@code AskModel ENDPOINT MODEL}. Texts come on standard input, one a line
 * in Base64; each leaves as {@code <text> <answer>}, both in Base64, in any order.
 */
public final class AskModel {

  private AskModel() {}

  public static void main(String[] args) throws Exception {
    TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
    tables.createTemporaryView(
        "messages",
        tables.fromValues(
            DataTypes.ROW(DataTypes.FIELD("content", DataTypes.STRING())), texts()));
    tables.executeSql(
        """
        CREATE MODEL flair INPUT (content STRING) OUTPUT (answer STRING)
        WITH ('provider' = 'openai', 'endpoint' = '%s', 'model' = '%s', 'api-key' = 'none',
              'system-prompt' = 'Label it.')
        """
            .formatted(args[0], args[1]));
    try (CloseableIterator<Row> rows =
        tables
            .executeSql(
                "SELECT content, answer FROM ML_PREDICT(TABLE messages, MODEL flair, DESCRIPTOR(content))")
            .collect()) {
      while (rows.hasNext()) {
        Row row = rows.next();
        System.out.println(encoded(row.getField(0)) + " " + encoded(row.getField(1)));
      }
    }
  }

  private static List<ApiExpression> texts() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      return lines
          .lines()
          .map(line -> new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8))
          .map(text -> row(text))
          .collect(Collectors.toList());
    }
  }

  private static String encoded(Object value) {
    return Base64.getEncoder().encodeToString(String.valueOf(value).getBytes(StandardCharsets.UTF_8));
  }
}

package org.streaminginference.sqlinference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.streaminginference.cli.Problems;
import org.streaminginference.contract.Prediction;
import org.streaminginference.inference.InferenceFailure;
import org.streaminginference.inference.Scored;
import org.streaminginference.json.Json;

/** The columns of {@code CREATE MODEL … OUTPUT (…)}: which parts of an answer, by name. */
record OutputColumns(List<Name> names) implements Serializable {

  /** What a column may be called; the name says what it holds. */
  enum Name {
    /** The most probable label; NULL where the text holds no token. */
    LABEL,
    /** Its probability, 0 to 1. */
    SCORE,
    /** The whole answer as JSON, of models that give several labels or entities too. */
    PREDICTION,
    MODEL_NAME,
    MODEL_VERSION,
    MODEL_SHA256,
    /** Time of the answer, milliseconds since the epoch. */
    PREDICTED_AT_MS,
    /** Reason code of contract/schemas/dead-letter.schema.json; NULL where there is an answer. */
    ERROR_REASON,
    /** A sentence about it. */
    ERROR_DETAIL;

    String column() {
      return name().toLowerCase(Locale.ROOT);
    }

    LogicalTypeRoot type() {
      return switch (this) {
        case SCORE -> LogicalTypeRoot.DOUBLE;
        case PREDICTED_AT_MS -> LogicalTypeRoot.BIGINT;
        default -> LogicalTypeRoot.VARCHAR;
      };
    }

    String sqlType() {
      return type() == LogicalTypeRoot.VARCHAR ? "STRING" : type().name();
    }
  }

  private static final Map<String, Name> BY_COLUMN =
      Arrays.stream(Name.values()).collect(Collectors.toMap(Name::column, name -> name));

  private static final String ALLOWED =
      Arrays.stream(Name.values())
          .map(name -> name.column() + " " + name.sqlType())
          .collect(Collectors.joining(", "));

  /**
   * @throws org.streaminginference.cli.UsageException where a column has a name or a type that is
   *     not known
   */
  static OutputColumns of(String model, ResolvedSchema schema) {
    Problems problems = new Problems();
    List<Name> names = new ArrayList<>();
    for (Column column : schema.getColumns()) {
      Name name = BY_COLUMN.get(column.getName());
      if (name == null || !column.getDataType().getLogicalType().is(name.type())) {
        problems.add(
            "The model " + model + " has an output column that the provider cannot fill",
            column.getName() + " " + column.getDataType(),
            ALLOWED,
            "correct OUTPUT in CREATE MODEL");
      }
      names.add(name);
    }
    problems.throwIfAny();
    return new OutputColumns(names);
  }

  /** Whether a text that cannot be scored has a row too. */
  boolean tellsErrors() {
    return names.contains(Name.ERROR_REASON);
  }

  Writer writer() {
    return new Writer();
  }

  /** Makes the rows; safe for use by several threads. */
  final class Writer {

    private final ObjectWriter json = Json.mapper().writerFor(Prediction.class);

    /** For a text that is NULL, about which nobody is asked. */
    RowData nothing() {
      return new GenericRowData(names.size());
    }

    RowData scored(Scored scored, long nowMs) {
      Prediction answer = new Prediction();
      scored.answer().fill(answer);
      GenericRowData row = new GenericRowData(names.size());
      for (int i = 0; i < names.size(); i++) {
        row.setField(
            i,
            switch (names.get(i)) {
              case LABEL -> StringData.fromString(answer.getLabel());
              case SCORE -> answer.getScore();
              case PREDICTION -> StringData.fromString(write(answer));
              case MODEL_NAME -> StringData.fromString(scored.modelName());
              case MODEL_VERSION -> StringData.fromString(scored.modelVersion());
              case MODEL_SHA256 -> StringData.fromString(scored.modelSha256());
              case PREDICTED_AT_MS -> nowMs;
              case ERROR_REASON, ERROR_DETAIL -> null;
            });
      }
      return row;
    }

    RowData failed(InferenceFailure failure) {
      GenericRowData row = new GenericRowData(names.size());
      for (int i = 0; i < names.size(); i++) {
        if (names.get(i) == Name.ERROR_REASON) {
          row.setField(i, StringData.fromString(failure.reason().value()));
        } else if (names.get(i) == Name.ERROR_DETAIL) {
          row.setField(i, StringData.fromString(failure.getMessage()));
        }
      }
      return row;
    }

    private String write(Prediction answer) {
      try {
        return json.writeValueAsString(answer);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("Could not write an answer as JSON", e);
      }
    }
  }
}

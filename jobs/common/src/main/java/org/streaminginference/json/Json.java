package org.streaminginference.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import org.streaminginference.contract.DeadLetter;
import org.streaminginference.contract.Prediction;

/** JSON as the contract has it: strict about what is known, silent about unknown fields. */
public final class Json {

  private static final int MAX_DEPTH = 100;

  private Json() {}

  /** A new mapper; making one is expensive, so each operator makes its own once, when it opens. */
  public static JsonMapper mapper() {
    JsonFactory factory =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // An emoji is four bytes, not two escapes of six.
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();
    JsonMapper.Builder builder =
        JsonMapper.builder(factory)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addMixIn(Prediction.class, PredictionFields.class)
            .addMixIn(DeadLetter.class, DeadLetterFields.class);
    builder.withCoercionConfig(
        LogicalType.Textual,
        config -> {
          config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
          config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
          config.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
        });
    return builder.build();
  }

  /** Required fields that may be null are written as null; all other nulls are left out. */
  private interface PredictionFields {
    @JsonInclude(JsonInclude.Include.ALWAYS)
    String getLabel();

    @JsonInclude(JsonInclude.Include.ALWAYS)
    Double getScore();
  }

  private interface DeadLetterFields {
    @JsonInclude(JsonInclude.Include.ALWAYS)
    String getId();
  }
}

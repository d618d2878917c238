package org.streaminginference.testing;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Flink's serializers, which are asked for in another way in each line. */
public final class Serializers {

  private Serializers() {}

  public static <T> TypeSerializer<T> of(Class<T> type) {
    return TypeInformation.of(type).createSerializer(new ExecutionConfig());
  }
}

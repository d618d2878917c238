package org.streaminginference.testing;

import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Streams of what a test has, which are made in another way in each line. */
public final class Streams {

  private Streams() {}

  public static <T> DataStream<T> of(
      StreamExecutionEnvironment env, Class<T> type, List<T> elements) {
    return env.fromData(elements, TypeInformation.of(type));
  }
}

package org.streaminginference.csv;

import java.io.IOException;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Writes the splits that no reader has taken yet: the replay, or nothing. */
final class CsvSplitListSerializer implements SimpleVersionedSerializer<List<CsvSplit>> {

  private final CsvSplitSerializer split = new CsvSplitSerializer();

  @Override
  public int getVersion() {
    return split.getVersion();
  }

  @Override
  public byte[] serialize(List<CsvSplit> splits) throws IOException {
    return splits.isEmpty() ? new byte[0] : split.serialize(splits.get(0));
  }

  @Override
  public List<CsvSplit> deserialize(int version, byte[] serialized) throws IOException {
    return serialized.length == 0 ? List.of() : List.of(split.deserialize(version, serialized));
  }
}

package org.streaminginference.csv;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Writes the position of a replay into a checkpoint; versioned, so that it can grow. */
final class CsvSplitSerializer implements SimpleVersionedSerializer<CsvSplit> {

  private static final int VERSION = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(CsvSplit split) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(split.files().size());
      for (String file : split.files()) {
        out.writeUTF(file);
      }
      out.writeInt(split.fileIndex());
      out.writeLong(split.byteOffset());
      out.writeLong(split.records());
      out.writeLong(split.round());
      out.writeLong(split.emitted());
    }
    return bytes.toByteArray();
  }

  @Override
  public CsvSplit deserialize(int version, byte[] serialized) throws IOException {
    if (version != VERSION) {
      throw new IOException(
          "The position of a CSV replay has version %d; this job reads version %d."
              .formatted(version, VERSION));
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized))) {
      int count = in.readInt();
      List<String> files = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        files.add(in.readUTF());
      }
      return new CsvSplit(
          files, in.readInt(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }
  }
}

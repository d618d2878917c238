package org.streaminginference.csv;

import java.util.List;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * The whole replay as one split: the files in their order, and the exact position in them. One
 * split, because order, rate and limit belong to the replay and not to a file.
 *
 * @param files paths, in the order in which they are read
 * @param fileIndex the file that is read
 * @param byteOffset position in it; 0 means that its header has not been passed
 * @param records records read from it so far in this round, which is also the last one's number
 * @param round how many times all files have been read
 * @param emitted records of the whole replay so far
 */
public record CsvSplit(
    List<String> files, int fileIndex, long byteOffset, long records, long round, long emitted)
    implements SourceSplit {

  public CsvSplit {
    files = List.copyOf(files);
  }

  static CsvSplit start(List<String> files) {
    return new CsvSplit(files, 0, 0, 0, 0, 0);
  }

  @Override
  public String splitId() {
    return "replay";
  }
}

package org.streaminginference.csv;

import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Reads CSV files record by record, at a chosen pace, once or for ever. A checkpoint holds the
 * exact position, so after a restore no record is read twice or left out.
 *
 * <p>The replay is one split, so the source does its work in one subtask whatever its parallelism.
 */
public final class CsvFileSource implements Source<CsvRecord, CsvSplit, List<CsvSplit>> {

  private static final long serialVersionUID = 1L;

  /** Bytes of a record that are kept; a longer record is a dead letter with so much of it. */
  public static final int MAX_RECORD_BYTES = 1024 * 1024;

  private final ReplaySettings replay;

  public CsvFileSource(ReplaySettings replay) {
    this.replay = replay;
  }

  @Override
  public Boundedness getBoundedness() {
    return replay.loop() && replay.limit() == 0
        ? Boundedness.CONTINUOUS_UNBOUNDED
        : Boundedness.BOUNDED;
  }

  @Override
  public SplitEnumerator<CsvSplit, List<CsvSplit>> createEnumerator(
      SplitEnumeratorContext<CsvSplit> context) {
    return new CsvSplitEnumerator(context, List.of(CsvSplit.start(CsvFiles.list(replay.input()))));
  }

  @Override
  public SplitEnumerator<CsvSplit, List<CsvSplit>> restoreEnumerator(
      SplitEnumeratorContext<CsvSplit> context, List<CsvSplit> unassigned) {
    return new CsvSplitEnumerator(context, unassigned);
  }

  @Override
  public SourceReader<CsvRecord, CsvSplit> createReader(SourceReaderContext context) {
    return new CsvSourceReader(context, replay);
  }

  @Override
  public SimpleVersionedSerializer<CsvSplit> getSplitSerializer() {
    return new CsvSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<List<CsvSplit>> getEnumeratorCheckpointSerializer() {
    return new CsvSplitListSerializer();
  }
}

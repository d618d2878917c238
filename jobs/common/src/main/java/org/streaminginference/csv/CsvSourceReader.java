package org.streaminginference.csv;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.streaminginference.cli.UsageException;

/** Reads the replay in the task's own thread: a file never makes it wait for long. */
final class CsvSourceReader implements SourceReader<CsvRecord, CsvSplit> {

  private final SourceReaderContext context;
  private final ReplaySettings replay;
  private final Pace pace;
  private final OriginalTiming timing;
  private CsvCursor cursor;

  /** Read, but not yet due; it belongs to what a checkpoint has to read again. */
  private CsvRecord waiting;

  private CsvSplit beforeWaiting;
  private boolean noMoreSplits;
  private CompletableFuture<Void> available = new CompletableFuture<>();

  CsvSourceReader(SourceReaderContext context, ReplaySettings replay) {
    this.context = context;
    this.replay = replay;
    this.pace = new Pace(replay.recordsPerSecond(), System::nanoTime);
    this.timing = new OriginalTiming(replay.speedUp(), System::nanoTime);
  }

  @Override
  public void start() {
    if (cursor == null) {
      context.sendSplitRequest();
    }
  }

  @Override
  public InputStatus pollNext(ReaderOutput<CsvRecord> output) throws IOException {
    if (cursor == null) {
      return noMoreSplits ? InputStatus.END_OF_INPUT : waitFor(new CompletableFuture<>());
    }
    CompletableFuture<Void> turn = pace.nextTurn();
    if (!turn.isDone()) {
      return waitFor(turn);
    }
    if (waiting == null) {
      beforeWaiting = cursor.position();
      waiting = nextRecord();
      if (waiting == null) {
        close();
        cursor = null;
        context.sendSplitRequest();
        return waitFor(new CompletableFuture<>());
      }
      long waitNanos = timing.waitNanos(waiting);
      if (waitNanos > 0) {
        return waitFor(pace.after(waitNanos));
      }
    } else if (!available.isDone()) {
      return InputStatus.NOTHING_AVAILABLE;
    }
    CsvRecord record = waiting;
    waiting = null;
    pace.emitted();
    output.collect(record);
    return InputStatus.MORE_AVAILABLE;
  }

  private CsvRecord nextRecord() throws IOException {
    try {
      return cursor.next();
    } catch (UsageException e) {
      // The file does not get better by reading it again: no restarts.
      throw new SuppressRestartsException(e);
    }
  }

  private InputStatus waitFor(CompletableFuture<Void> future) {
    available = future;
    return InputStatus.NOTHING_AVAILABLE;
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return available;
  }

  @Override
  public List<CsvSplit> snapshotState(long checkpointId) {
    if (cursor == null) {
      return List.of();
    }
    return List.of(waiting == null ? cursor.position() : beforeWaiting);
  }

  @Override
  public void addSplits(List<CsvSplit> splits) {
    cursor = new CsvCursor(replay, splits.get(0));
    available.complete(null);
  }

  @Override
  public void notifyNoMoreSplits() {
    noMoreSplits = true;
    available.complete(null);
  }

  @Override
  public void close() throws IOException {
    pace.close();
    if (cursor != null) {
      cursor.close();
    }
  }
}

package org.streaminginference.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.streaminginference.cli.UsageException;

/** Walks through the files of a replay from a given position, record by record. */
final class CsvCursor implements AutoCloseable {

  private final ReplaySettings replay;
  private final List<String> files;
  private int fileIndex;
  private long byteOffset;
  private long records;
  private long round;
  private long emitted;

  private FSDataInputStream in;
  private RecordSplitter splitter;
  private String fileName;
  private int[] columns;

  CsvCursor(ReplaySettings replay, CsvSplit from) {
    this.replay = replay;
    this.files = from.files();
    this.fileIndex = from.fileIndex();
    this.byteOffset = from.byteOffset();
    this.records = from.records();
    this.round = from.round();
    this.emitted = from.emitted();
  }

  /** The next record, or null at the end of the replay. */
  CsvRecord next() throws IOException {
    while (!replay.reached(emitted) && fileIndex < files.size()) {
      if (in == null) {
        open();
      }
      if (splitter.next()) {
        byteOffset = splitter.offset();
        records++;
        emitted++;
        return new CsvRecord(
            fileName,
            records,
            round,
            splitter.raw(),
            splitter.recordBytes(),
            problem(splitter),
            columns);
      }
      close();
      moveToNextFile();
    }
    return null;
  }

  /** The position after the last record that was returned. */
  CsvSplit position() {
    return new CsvSplit(files, fileIndex, byteOffset, records, round, emitted);
  }

  private void moveToNextFile() {
    fileIndex++;
    byteOffset = 0;
    records = 0;
    // A round without any record would go round for ever.
    if (fileIndex == files.size() && replay.loop() && emitted > 0) {
      fileIndex = 0;
      round++;
    }
  }

  private void open() throws IOException {
    Path path = new Path(files.get(fileIndex));
    fileName = path.getName();
    in = path.getFileSystem().open(path);
    // Before the splitter: a quote right after the mark would not stand at a field's start.
    splitter = splitterAt(byteOrderMarkBytes());
    columns = replay.columns().positions(readHeader(), fileName);
    if (byteOffset == 0) {
      byteOffset = splitter.offset();
    } else {
      splitter = splitterAt(byteOffset);
    }
  }

  private RecordSplitter splitterAt(long offset) throws IOException {
    in.seek(offset);
    return new RecordSplitter(in, offset, CsvFileSource.MAX_RECORD_BYTES);
  }

  private List<String> readHeader() throws IOException {
    if (!splitter.next()) {
      throw unreadableHeader("the file is empty");
    }
    if (problem(splitter) != null) {
      throw unreadableHeader("its first record never ends, or is longer than 1 MiB");
    }
    try {
      ByteBuffer raw = ByteBuffer.wrap(splitter.raw());
      return List.of(CsvFields.of(StandardCharsets.UTF_8.newDecoder().decode(raw).toString()));
    } catch (CharacterCodingException e) {
      throw unreadableHeader("its first record is not UTF-8");
    } catch (CsvParseException e) {
      throw unreadableHeader("its first record is not CSV: " + e.getMessage());
    }
  }

  private UsageException unreadableHeader(String got) {
    return new UsageException(
        "The CSV file " + fileName + " has no header that can be read",
        got,
        "a first record with the names of the columns, in UTF-8",
        "add the header to the file, or choose another one with --input");
  }

  private int byteOrderMarkBytes() throws IOException {
    boolean present = in.read() == 0xef && in.read() == 0xbb && in.read() == 0xbf;
    return present ? 3 : 0;
  }

  private static CsvRecord.Problem problem(RecordSplitter splitter) {
    if (splitter.recordBytes() > CsvFileSource.MAX_RECORD_BYTES) {
      return CsvRecord.Problem.TOO_LARGE;
    }
    return splitter.unterminatedQuote() ? CsvRecord.Problem.UNTERMINATED_QUOTE : null;
  }

  @Override
  public void close() throws IOException {
    if (in != null) {
      in.close();
      in = null;
    }
  }
}

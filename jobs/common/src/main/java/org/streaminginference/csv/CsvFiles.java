package org.streaminginference.csv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.streaminginference.cli.UsageException;

/** Finds the files of a replay. */
public final class CsvFiles {

  private CsvFiles() {}

  /**
   * @param input a file, or a folder
   * @return the file, or the folder's {@code *.csv} files in the order of their names
   * @throws UsageException when there is none
   */
  public static List<String> list(String input) {
    Path path = new Path(input);
    try {
      FileSystem files = path.getFileSystem();
      if (!files.exists(path)) {
        throw new UsageException(
            "There is no file or folder to read (--input)",
            input,
            "a CSV file, or a folder with *.csv files, that Flink's processes can read",
            "check the path; on a cluster it must exist there");
      }
      if (!files.getFileStatus(path).isDir()) {
        return List.of(path.toString());
      }
      List<String> found =
          Arrays.stream(files.listStatus(path))
              .filter(file -> !file.isDir())
              .map(FileStatus::getPath)
              .filter(file -> file.getName().toLowerCase(Locale.ROOT).endsWith(".csv"))
              .map(Path::toString)
              .sorted()
              .toList();
      if (found.isEmpty()) {
        throw new UsageException(
            "The folder holds no CSV file (--input)",
            input,
            "a folder with at least one file that ends in .csv",
            "put the files there, or give the file itself with --input");
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException("Could not look for CSV files in " + input, e);
    }
  }
}

package org.streaminginference.inference;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.streaminginference.cli.UsageException;

/**
 * A bundle's folder on this machine: the one that is named, or a copy of one that Flink's file
 * systems reach, such as {@code s3://bucket/models/intents/1.0.0}. A copy goes when it is closed.
 */
public final class BundleFolder implements AutoCloseable {

  private static final String MANIFEST = "bundle.json";

  private final Path path;
  private final boolean isCopy;

  private BundleFolder(Path path, boolean isCopy) {
    this.path = path;
    this.isCopy = isCopy;
  }

  /**
   * @param location an absolute path, or an address with {@code ://}
   * @throws UsageException when no bundle is at the address
   * @throws IOException when it cannot be read, as while the store is away
   */
  public static BundleFolder of(String location) throws IOException {
    if (!location.contains("://")) {
      return new BundleFolder(Path.of(location), false);
    }
    org.apache.flink.core.fs.Path there = new org.apache.flink.core.fs.Path(location);
    FileSystem store = there.getFileSystem();
    List<FileStatus> files = files(store, there);
    if (files.stream().noneMatch(file -> file.getPath().getName().equals(MANIFEST))) {
      throw new UsageException(
          "The bundle is refused: no " + MANIFEST + " is there",
          "--model-bundle " + location,
          "the address of one version, which holds " + MANIFEST,
          "correct --model-bundle, or copy the bundle there");
    }
    BundleFolder copy = new BundleFolder(Files.createTempDirectory("bundle-"), true);
    try {
      for (FileStatus file : files) {
        try (InputStream in = store.open(file.getPath())) {
          Files.copy(in, copy.path.resolve(file.getPath().getName()));
        }
      }
      return copy;
    } catch (IOException | RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  /** What lies in folders below is no part of a bundle. */
  private static List<FileStatus> files(FileSystem store, org.apache.flink.core.fs.Path folder)
      throws IOException {
    try {
      FileStatus[] entries = store.listStatus(folder);
      return entries == null
          ? List.of()
          : Arrays.stream(entries).filter(entry -> !entry.isDir()).toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    if (isCopy) {
      try (Stream<Path> files = Files.list(path)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(path);
    }
  }
}

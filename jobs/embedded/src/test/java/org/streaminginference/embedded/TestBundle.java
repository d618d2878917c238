package org.streaminginference.embedded;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** A copy of a bundle to be changed. */
public final class TestBundle {

  private static final String MANIFEST = "bundle.json";

  private final Path folder;

  /** To be changed; written by {@link #sealed}. */
  public final ObjectNode manifest;

  private TestBundle(Path folder) throws IOException {
    this.folder = folder;
    this.manifest = (ObjectNode) Repository.JSON.readTree(folder.resolve(MANIFEST).toFile());
  }

  public static TestBundle copy(Path bundle, Path into) throws IOException {
    try (Stream<Path> files = Files.list(bundle)) {
      for (Path file : files.toList()) {
        Files.copy(file, into.resolve(file.getFileName()));
      }
    }
    return new TestBundle(into);
  }

  public void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  public void write(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  public byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name));
  }

  /** The model with one more initialiser, whose values lie in another file. */
  public static byte[] withExternalTensor(byte[] model) {
    // ModelProto.graph (7) { initializer (5) { data_location (14) = EXTERNAL }}: fields that
    // repeat are merged.
    byte[] more = {7 << 3 | 2, 4, 5 << 3 | 2, 2, 14 << 3, 1};
    byte[] both = java.util.Arrays.copyOf(model, model.length + more.length);
    System.arraycopy(more, 0, both, model.length, more.length);
    return both;
  }

  /** The folder, with the manifest and the hashes of the files that are there now. */
  public Path sealed() throws Exception {
    ObjectNode files = manifest.putObject("files");
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> listed =
          entries.filter(path -> !path.getFileName().toString().equals(MANIFEST)).toList();
      for (Path file : listed) {
        byte[] bytes = Files.readAllBytes(file);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        files
            .putObject(file.getFileName().toString())
            .put("sha256", HexFormat.of().formatHex(hash))
            .put("bytes", bytes.length);
      }
    }
    write(MANIFEST, manifest.toString());
    return folder;
  }
}

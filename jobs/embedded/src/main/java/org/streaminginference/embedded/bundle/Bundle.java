package org.streaminginference.embedded.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.streaminginference.cli.UsageException;

/**
 * A model as data: its manifest and the verified bytes of its files. No file but the manifest is
 * parsed before the size and the SHA-256 of all of them were compared with what the manifest says.
 */
public final class Bundle {

  private static final String MANIFEST = "bundle.json";
  private static final int MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path folder;
  private final String location;
  private final String sha256;
  private final Manifest manifest;
  private final Map<String, ByteBuffer> files = new HashMap<>();

  private Bundle(Path folder, String location) throws IOException {
    this.folder = folder;
    this.location = location;
    if (!Files.isDirectory(folder)) {
      throw refused(
          "there is no such folder",
          "the folder of one version, on this TaskManager too",
          "mount it, or correct --model-bundle");
    }
    ByteBuffer bytes = map(MANIFEST);
    if (bytes.remaining() > MAX_MANIFEST_BYTES) {
      throw refused(MANIFEST + " has " + bytes.remaining() + " bytes, which is too much");
    }
    this.sha256 = sha256(bytes);
    this.manifest = new Manifest(parse(MANIFEST, bytes), this);
    refuseUnlisted();
    for (Map.Entry<String, Manifest.FileFacts> file : manifest.files().entrySet()) {
      files.put(file.getKey(), verified(file.getKey(), file.getValue()));
    }
  }

  /**
   * @param location what people call the folder
   * @throws UsageException about the first thing that is wrong
   * @throws IOException when a file cannot be read
   */
  public static Bundle read(Path folder, String location) throws IOException {
    return new Bundle(folder, location);
  }

  public Manifest manifest() {
    return manifest;
  }

  /** SHA-256 of {@code bundle.json}, which holds the hashes of all other files. */
  public String sha256() {
    return sha256;
  }

  /** Bytes of a file that the manifest lists, outside Java's heap. */
  public ByteBuffer file(String name) {
    ByteBuffer bytes = files.get(name);
    if (bytes == null) {
      throw refused(name + " is used, but has no hash under \"files\" of " + MANIFEST);
    }
    return bytes.duplicate();
  }

  /** A file that holds one JSON value. */
  public JsonNode json(String name) {
    return parse(name, file(name));
  }

  /** The lines of a text file that are not empty. */
  public List<String> lines(String name) {
    String text = StandardCharsets.UTF_8.decode(file(name)).toString();
    return Stream.of(text.split("\n")).filter(line -> !line.isEmpty()).toList();
  }

  /** What to throw when something about the bundle is wrong. */
  public UsageException refused(String problem) {
    return refused(problem, "a bundle as flair-bundle export writes it", "copy or export it again");
  }

  private UsageException refused(String problem, String allowed, String remedy) {
    return new UsageException(
        "The bundle is refused: " + problem, "--model-bundle " + location, allowed, remedy);
  }

  /** What to throw when the bundle is sound, but holds what only the model server knows. */
  public UsageException unsupported(String what, String known) {
    return new UsageException(
        "This bundle cannot run inside the job: it needs what only the model server has",
        what + " (" + location + ")",
        known,
        "serve it by the model server: --inference remote --model-url URL");
  }

  private JsonNode parse(String name, ByteBuffer bytes) {
    try {
      return JSON.readTree(new ByteBufferStream(bytes.duplicate()));
    } catch (IOException e) {
      throw refused(name + " is not JSON");
    }
  }

  /** A file that no hash covers shows that two versions were mixed, or a copy was interrupted. */
  private void refuseUnlisted() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<String> unlisted =
          entries
              .map(path -> path.getFileName().toString())
              .filter(name -> !name.equals(MANIFEST) && !name.startsWith("."))
              .filter(name -> !manifest.files().containsKey(name))
              .toList();
      if (!unlisted.isEmpty()) {
        throw refused(
            "it holds %s, which %s does not list".formatted(String.join(", ", unlisted), MANIFEST));
      }
    }
  }

  private ByteBuffer verified(String name, Manifest.FileFacts expected) throws IOException {
    ByteBuffer bytes = map(name);
    if (bytes.remaining() != expected.bytes()) {
      throw refused(
          "%s has %d bytes instead of %d".formatted(name, bytes.remaining(), expected.bytes()));
    }
    String hash = sha256(bytes);
    if (!hash.equals(expected.sha256())) {
      throw refused("%s has SHA-256 %s instead of %s".formatted(name, hash, expected.sha256()));
    }
    return bytes;
  }

  /** Not read into the heap, which a TaskManager may have little of: weights are large. */
  private ByteBuffer map(String name) throws IOException {
    Path path = folder.resolve(name);
    if (!Files.isRegularFile(path)) {
      throw refused(
          "the file " + name + " is missing",
          "the folder of one version, which holds " + MANIFEST,
          "name that folder, or copy the bundle again");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw unsupported(name + " of " + channel.size() + " bytes", "files of less than 2 GiB");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    } catch (IOException e) {
      throw new UncheckedIOException("The bundle's file " + path + " cannot be read", e);
    }
  }

  private static String sha256(ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes.duplicate());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

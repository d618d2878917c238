package org.streaminginference.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schemas of today against those of each release, which are kept in src/test/resources/releases
 * and never change: what others wrote or read then, they can write or read now.
 */
class ReleasesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path RELEASES = Path.of("src/test/resources/releases");
  private static final Path TODAY =
      Path.of(System.getProperty("contract.directory")).resolve("schemas");

  /** What others write for us, of whom we must not ask for more than we did. */
  private static final Set<String> WRITTEN_BY_OTHERS =
      Set.of("message.schema.json", "source.schema.json");

  /** What a value may be: never changed, as some write it and others read it. */
  private static final List<String> LIMITS =
      List.of("type", "$ref", "minLength", "maxLength", "minimum", "maximum", "pattern");

  static List<String> schemas() throws IOException {
    try (Stream<Path> files = Files.walk(RELEASES)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> RELEASES.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void keepsWhatAReleasePromised(String schema) throws IOException {
    Path release = RELEASES.resolve(schema);
    String name = release.getFileName().toString();
    compare(
        name,
        JSON.readTree(release.toFile()),
        JSON.readTree(TODAY.resolve(name).toFile()),
        WRITTEN_BY_OTHERS.contains(name));
  }

  private static void compare(String at, JsonNode then, JsonNode now, boolean writtenByOthers) {
    for (String limit : LIMITS) {
      assertThat(now.path(limit)).as(limit + " of " + at).isEqualTo(then.path(limit));
    }
    assertThat(names(now.path("enum"))).as("values of " + at).containsAll(names(then.path("enum")));
    Set<String> requiredThen = names(then.path("required"));
    Set<String> requiredNow = names(now.path("required"));
    if (writtenByOthers) {
      assertThat(requiredThen).as("required then in " + at).containsAll(requiredNow);
    } else {
      assertThat(requiredNow).as("required now in " + at).containsAll(requiredThen);
    }
    then.path("properties")
        .fieldNames()
        .forEachRemaining(
            field -> {
              assertThat(now.path("properties").has(field)).as(field + " in " + at).isTrue();
              compare(
                  at + "." + field,
                  then.path("properties").path(field),
                  now.path("properties").path(field),
                  writtenByOthers);
            });
    if (then.has("items")) {
      compare(at + "[]", then.path("items"), now.path("items"), writtenByOthers);
    }
  }

  private static Set<String> names(JsonNode array) {
    Set<String> names = new TreeSet<>();
    array.forEach(name -> names.add(name.asText()));
    return names;
  }
}

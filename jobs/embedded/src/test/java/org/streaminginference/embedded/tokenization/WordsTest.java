package org.streaminginference.embedded.tokenization;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.streaminginference.embedded.Repository;

class WordsTest {

  private static final String CORPUS = "model-server/test/core/tokenization/corpus.jsonl.gz";

  /** Segtok's own words of 24,000 texts, which the model server is held to as well. */
  @Test
  void splitsAsSegtok() throws Exception {
    int count = 0;
    List<String> differing = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Repository.file(CORPUS))),
                StandardCharsets.UTF_8))) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode entry = Repository.JSON.readTree(line);
        List<String> wanted = new ArrayList<>();
        entry.get(1).forEach(word -> wanted.add(word.asText()));
        if (!Words.of(entry.get(0).asText()).equals(wanted)) {
          differing.add(line);
        }
        count++;
      }
    }

    assertThat(count).isGreaterThan(20_000);
    assertThat(differing.stream().limit(5)).isEmpty();
  }

  /** Neither the stack nor the square of a length. */
  @Test
  void takesTextsOfAnyForm() {
    int length = 30_000;
    for (String part :
        List.of(
            "a", "a-", "A)", ")", "a' ", "'s", "(a. ", "a\r", "a-\r", "1,", "H\u2082", "\ud83d")) {
      assertThat(Words.of(part.repeat(length))).isNotEmpty();
    }
    assertThat(Words.of(" \n\u2028\u200b\t".repeat(length))).isEmpty();
  }
}

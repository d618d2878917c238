package org.streaminginference.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** They are those of the model server; where they are not, bin/write-tables.mjs writes them. */
class TablesTest {

  private static final String SERVER = "model-server/src/core/";

  @Test
  void classesAreTheModelServers() throws Exception {
    String source =
        Files.readString(Repository.file(SERVER + "tokenization/character-classes.generated.ts"));
    StringBuilder runs = new StringBuilder();
    Matcher line = Pattern.compile("\n  \"(\\w+)\"").matcher(source);
    while (line.find()) {
      runs.append(line.group(1));
    }

    assertThat(runs).hasSizeGreaterThan(1000);
    assertThat(Tables.segtokClasses()).isEqualTo(runs.toString());
  }

  @Test
  void bertsCharactersAreTheModelServers() throws Exception {
    String source =
        Files.readString(Repository.file(SERVER + "features/bert-characters.generated.ts"));
    Properties sets = new Properties();
    Matcher set = Pattern.compile("const (\\w+) =\\s+\"([^\"]+)\"").matcher(source);
    while (set.find()) {
      String ranges = set.group(2).replaceAll("}(?!-)(?!$)", ",").replaceAll("[\\\\u{}]", "");
      sets.setProperty(set.group(1), ranges);
    }

    assertThat(sets).hasSize(6);
    assertThat(Tables.bertCharacters()).isEqualTo(sets);
  }
}

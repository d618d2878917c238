package org.streaminginference.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "four", "a line of text", "Größe", "日本語のテキスト", "👍🏽 ok"})
  void countsAQuarterOfTheBytes(String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;

    assertThat(Tokens.estimate(text)).isEqualTo(bytes / 4 + 2);
  }
}

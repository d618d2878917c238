package org.streaminginference.kafkaprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.streaminginference.kafka.KafkaRecord;

class RecordLineTest {

  @Test
  void showsPlaceTimeKeyAndValue() {
    assertThat(line(100, bytes("a.csv:1"), bytes("{\"id\":\"a.csv:1\",\"text\":\"👩‍👧 日本\"}")))
        .isEqualTo(
            "messages-2@17 2026-03-15T10:00:00Z key=a.csv:1 {\"id\":\"a.csv:1\",\"text\":\"👩‍👧"
                + " 日本\"}");
  }

  @Test
  void showsWhatIsAbsent() {
    assertThat(line(100, null, null)).endsWith(" key=(none) (none)");
    assertThat(line(100, new byte[0], new byte[0])).endsWith(" key= ");
  }

  @Test
  void staysOneLineOfHarmlessCharacters() {
    assertThat(line(100, bytes("k"), bytes("a\nb\r\u001b[31m\u2028c")))
        .endsWith(" a\\u000ab\\u000d\\u001b[31m\\u2028c");
    assertThat(line(100, bytes("k"), new byte[] {(byte) 0xff})).endsWith(" \ufffd");
  }

  @Test
  void cutsBetweenCharacters() {
    assertThat(line(2, bytes("k"), bytes("x😀y"))).endsWith(" x😀… (6 bytes)");
    assertThat(line(3, bytes("k"), bytes("x😀y"))).endsWith(" x😀y");
  }

  private static String line(int maxCharacters, byte[] key, byte[] value) {
    return new RecordLine(maxCharacters)
        .map(new KafkaRecord("messages", 2, 17, 1_773_568_800_000L, key, value, 0));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

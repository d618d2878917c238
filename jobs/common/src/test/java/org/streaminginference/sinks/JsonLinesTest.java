package org.streaminginference.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.streaminginference.contract.Message;

class JsonLinesTest {

  @Test
  void writesOneLineARecordWhateverItHolds() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonLines.LineEncoder<Message> encoder = new JsonLines.LineEncoder<>(Message.class);

    encoder.encode(new Message().withId("1").withText("a\nb\u2028 😀"), out);
    encoder.encode(new Message().withId("2").withText(""), out);

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("{\"id\":\"1\",\"text\":\"a\\nb\u2028 😀\"}\n{\"id\":\"2\",\"text\":\"\"}\n");
  }
}

package org.streaminginference.kafka;

import org.apache.kafka.common.header.Headers;
import org.streaminginference.contract.DeadLetter;

/** Dead letters for contract/schemas/dead-letter.schema.json; their time is that of the failure. */
final class DeadLetterSerializer extends JsonRecordSerializer<DeadLetter> {

  private static final long serialVersionUID = 1L;

  DeadLetterSerializer(String topic) {
    super(topic, DeadLetter.class);
  }

  @Override
  String key(DeadLetter letter) {
    return letter.getId();
  }

  @Override
  Object value(DeadLetter letter) {
    return letter;
  }

  @Override
  Long eventTimeMs(DeadLetter letter) {
    return letter.getFailedAtMs();
  }

  @Override
  void addHeaders(DeadLetter letter, Headers headers) {
    TraceContext.write(headers, letter.getTraceparent());
  }
}

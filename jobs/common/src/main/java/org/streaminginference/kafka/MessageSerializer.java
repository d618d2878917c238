package org.streaminginference.kafka;

import org.streaminginference.contract.Message;
import org.streaminginference.message.IncomingMessage;

/** Messages for contract/schemas/message.schema.json. */
final class MessageSerializer extends JsonRecordSerializer<IncomingMessage> {

  private static final long serialVersionUID = 1L;

  MessageSerializer(String topic) {
    super(topic, Message.class);
  }

  @Override
  String key(IncomingMessage incoming) {
    return incoming.getMessage().getId();
  }

  @Override
  Object value(IncomingMessage incoming) {
    return incoming.getMessage();
  }

  @Override
  Long eventTimeMs(IncomingMessage incoming) {
    return incoming.getMessage().getEventTimeMs();
  }
}

package org.streaminginference.myjob;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.streaminginference.message.IncomingMessage;

/** Passes on the messages that matter; metric {@code messages.dropped}. */
final class KeepMessages extends ProcessFunction<IncomingMessage, IncomingMessage> {

  private static final long serialVersionUID = 1L;

  private final int minCharacters;
  private transient Counter dropped;

  KeepMessages(int minCharacters) {
    this.minCharacters = minCharacters;
  }

  @Override
  public void open(OpenContext context) {
    dropped = getRuntimeContext().getMetricGroup().addGroup("messages").counter("dropped");
  }

  @Override
  public void processElement(
      IncomingMessage incoming, Context context, Collector<IncomingMessage> out) {
    String text = incoming.getMessage().getText();
    if (text.codePointCount(0, text.length()) >= minCharacters) {
      out.collect(incoming);
    } else {
      dropped.inc();
    }
  }
}

package org.streaminginference.kafka;

import org.streaminginference.contract.LabelCounts;

/** Counts for contract/schemas/label-counts.schema.json; their time is the last of their window. */
final class LabelCountsSerializer extends JsonRecordSerializer<LabelCounts> {

  private static final long serialVersionUID = 1L;

  LabelCountsSerializer(String topic) {
    super(topic, LabelCounts.class);
  }

  @Override
  String key(LabelCounts counts) {
    return counts.getModelName() + "/" + counts.getModelVersion();
  }

  @Override
  Object value(LabelCounts counts) {
    return counts;
  }

  @Override
  Long eventTimeMs(LabelCounts counts) {
    return counts.getWindowEndMs() - 1;
  }
}

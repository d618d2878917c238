package org.streaminginference.kafkaprint;

import org.streaminginference.testing.JobJarContract;

class KafkaPrintJarIT extends JobJarContract {

  KafkaPrintJarIT() {
    super(KafkaPrint.class, "kafka-print", "--group-id");
  }
}

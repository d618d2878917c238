package org.streaminginference.deadletterreplay;

import org.streaminginference.testing.JobJarContract;

class DeadLetterReplayJarIT extends JobJarContract {

  DeadLetterReplayJarIT() {
    super(DeadLetterReplay.class, "dead-letter-replay", "--transactional-id-prefix");
  }
}

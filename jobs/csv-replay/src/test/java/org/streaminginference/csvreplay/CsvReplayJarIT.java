package org.streaminginference.csvreplay;

import org.streaminginference.testing.JobJarContract;

class CsvReplayJarIT extends JobJarContract {

  CsvReplayJarIT() {
    super(CsvReplay.class, "csv-replay", "--transactional-id-prefix");
  }
}

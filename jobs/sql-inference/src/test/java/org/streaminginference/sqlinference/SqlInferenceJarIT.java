package org.streaminginference.sqlinference;

import org.streaminginference.testing.JobJarContract;

class SqlInferenceJarIT extends JobJarContract {

  SqlInferenceJarIT() {
    super(SqlInference.class, "sql-inference", "--transactional-id-prefix", "--sql-file");
  }
}

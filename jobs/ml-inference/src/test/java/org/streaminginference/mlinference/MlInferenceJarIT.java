package org.streaminginference.mlinference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.streaminginference.testing.JobJar;
import org.streaminginference.testing.JobJarContract;

class MlInferenceJarIT extends JobJarContract {

  MlInferenceJarIT() {
    super(MlInference.class, "ml-inference", "--transactional-id-prefix", "--files-format");
  }

  /** Parquet without Hadoop, which would be as large as the rest. */
  @Test
  void bringsWhatWritesParquet() throws Exception {
    assertThat(JobJar.classes())
        .contains(
            "org/apache/parquet/column/ColumnWriter.class",
            "org/apache/parquet/format/FileMetaData.class",
            "org/xerial/snappy/Snappy.class")
        .noneMatch(entry -> entry.startsWith("org/apache/hadoop/"));
  }
}

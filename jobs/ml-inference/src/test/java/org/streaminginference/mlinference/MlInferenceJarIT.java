package org.streaminginference.mlinference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.streaminginference.testing.JobJar;
import org.streaminginference.testing.JobJarContract;

class MlInferenceJarIT extends JobJarContract {

  private static final String NATIVE = "ai/onnxruntime/native/";

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

  @Test
  void tellsOfTheJarThatRunsModels() throws Exception {
    JobJar.Run run =
        JobJar.run(
            "--inference=embedded",
            "--model-bundle=/b",
            "--bootstrap-servers=k:1",
            "--topic=t",
            "--predictions-topic=p",
            "--dead-letter-topic=d");

    assertThat(run.output()).contains("This jar cannot run a model inside the job");
    assertThat(run.exitCode()).isNotZero();
  }

  @Test
  void keepsTheRuntimeInAJarOfItsOwn() throws Exception {
    assertThat(JobJar.classes()).noneMatch(name -> name.startsWith("ai/onnxruntime/"));
    List<String> entries;
    try (JarFile jar = new JarFile(JobJar.sibling("ml-inference-embedded.jar").toFile())) {
      entries = jar.stream().map(ZipEntry::getName).toList();
      assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
          .isEqualTo(MlInference.class.getName());
    }

    assertThat(entries)
        .containsAll(JobJar.classes())
        .contains(
            NATIVE + "linux-x64/libonnxruntime.so",
            NATIVE + "linux-aarch64/libonnxruntime.so",
            "META-INF/services/org.streaminginference.inference.LocalModels")
        .noneMatch(name -> name.startsWith(NATIVE + "win") || name.startsWith(NATIVE + "osx"));
  }
}

package org.streaminginference.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streaminginference.cli.UsageException;

/** Flink's own file system for folders stands for that of S3. */
class BundleFolderTest {

  @TempDir Path folder;

  @Test
  void isTheOneThatIsNamed() throws Exception {
    try (BundleFolder bundle = BundleFolder.of(folder.toString())) {
      assertThat(bundle.path()).isEqualTo(folder);
    }
    assertThat(folder).exists();
  }

  @Test
  void isACopyOfWhatLiesElsewhereAsLongAsItIsUsed() throws Exception {
    Files.writeString(folder.resolve("bundle.json"), "{}");
    Files.write(folder.resolve("model.onnx"), new byte[] {1, 2, 3});
    Files.createDirectory(folder.resolve("older"));
    Path copy;
    try (BundleFolder bundle = BundleFolder.of(folder.toUri().toString())) {
      copy = bundle.path();
      assertThat(copy).isNotEqualTo(folder);
      assertThat(copy).isDirectoryContaining("glob:**/bundle.json");
      assertThat(copy.resolve("model.onnx")).hasBinaryContent(new byte[] {1, 2, 3});
      assertThat(copy.resolve("older")).doesNotExist();
    }

    assertThat(copy).doesNotExist();
    assertThat(folder.resolve("model.onnx")).exists();
  }

  @Test
  void tellsWhereNoBundleIs() {
    for (String location :
        new String[] {folder.toUri().toString(), folder.resolve("none").toUri().toString()}) {
      assertThatThrownBy(() -> BundleFolder.of(location))
          .isInstanceOf(UsageException.class)
          .hasMessage(
              """
              The bundle is refused: no bundle.json is there.
                got:     --model-bundle %s
                allowed: the address of one version, which holds bundle.json
                to do:   correct --model-bundle, or copy the bundle there\
              """
                  .formatted(location));
    }
  }
}

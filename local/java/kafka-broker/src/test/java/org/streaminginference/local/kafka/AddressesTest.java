package org.streaminginference.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressesTest {

  @TempDir Path folder;

  @Test
  void areFreeAndDifferent() throws Exception {
    Addresses addresses = Addresses.of(folder);

    assertThat(addresses.client())
        .matches("127\\.0\\.0\\.1:\\d+")
        .isNotEqualTo(addresses.controller());
  }

  /** Clients know the broker by its address: it comes back there. */
  @Test
  void areThoseOfTheStorage() throws Exception {
    Addresses kept = new Addresses("127.0.0.1:1", "127.0.0.1:2");
    kept.keep(folder);

    assertThat(Addresses.of(folder)).isEqualTo(kept);
  }
}

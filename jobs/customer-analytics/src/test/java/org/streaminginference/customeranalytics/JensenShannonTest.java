package org.streaminginference.customeranalytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class JensenShannonTest {

  @Test
  void isZeroForTheSameSharesWhateverTheSize() {
    assertThat(JensenShannon.divergence(Map.of("a", 1L, "b", 3L), Map.of("a", 20L, "b", 60L)))
        .isEqualTo(0, within(1e-12));
  }

  @Test
  void isOneWithoutALabelInCommon() {
    assertThat(JensenShannon.divergence(Map.of("a", 5L), Map.of("b", 7L)))
        .isEqualTo(1, within(1e-12));
  }

  /** From the definition: halves against three quarters and one quarter. */
  @Test
  void isSymmetricAndAsDefined() {
    Map<String, Long> even = Map.of("a", 2L, "b", 2L);
    Map<String, Long> uneven = Map.of("a", 3L, "b", 1L);

    assertThat(JensenShannon.divergence(even, uneven)).isEqualTo(0.048_794_9, within(1e-6));
    assertThat(JensenShannon.divergence(uneven, even)).isEqualTo(0.048_794_9, within(1e-6));
  }
}

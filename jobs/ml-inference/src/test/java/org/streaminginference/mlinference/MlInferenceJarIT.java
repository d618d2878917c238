package org.streaminginference.mlinference;

import org.streaminginference.testing.JobJarContract;

class MlInferenceJarIT extends JobJarContract {

  MlInferenceJarIT() {
    super(MlInference.class, "ml-inference");
  }
}

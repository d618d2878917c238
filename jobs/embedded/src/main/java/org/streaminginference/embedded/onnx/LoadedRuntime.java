package org.streaminginference.embedded.onnx;

import ai.onnxruntime.OrtEnvironment;

/** Registered once in a JVM. */
public final class LoadedRuntime implements LoadedRuntimeMBean {

  @Override
  public String getVersion() {
    return OrtEnvironment.getEnvironment().getVersion();
  }
}

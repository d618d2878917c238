package org.streaminginference.embedded.onnx;

/** What JMX tells of the runtime; above all, the way to the class loader that has it. */
public interface LoadedRuntimeMBean {

  String getVersion();
}

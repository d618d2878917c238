package org.streaminginference.embedded.bundle;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Looks into an ONNX file without loading it. ONNX Runtime would read tensors that are kept in
 * other files from wherever the model says, so such models are found before it sees them; the model
 * server does the same ({@code onnx-file.ts}).
 *
 * <p>An ONNX file is a protocol buffer (onnx.proto). Only the fields that are named here are
 * followed; all others are skipped.
 */
public final class OnnxFile {

  /** Messages of onnx.proto, each with those of its fields that lead to tensors. */
  private enum Message {
    MODEL,
    GRAPH,
    NODE,
    ATTRIBUTE,
    TENSOR,
    SPARSE_TENSOR,
    TRAINING,
    FUNCTION,
    OPSET
  }

  private static final Map<Message, Map<Integer, Message>> FIELDS =
      Map.of(
          Message.MODEL,
          Map.of(7, Message.GRAPH, 8, Message.OPSET, 20, Message.TRAINING, 25, Message.FUNCTION),
          Message.GRAPH,
          Map.of(1, Message.NODE, 5, Message.TENSOR, 15, Message.SPARSE_TENSOR),
          Message.NODE,
          Map.of(5, Message.ATTRIBUTE),
          Message.ATTRIBUTE,
          Map.of(
              5,
              Message.TENSOR,
              6,
              Message.GRAPH,
              10,
              Message.TENSOR,
              11,
              Message.GRAPH,
              22,
              Message.SPARSE_TENSOR,
              23,
              Message.SPARSE_TENSOR),
          Message.TENSOR,
          Map.of(),
          Message.SPARSE_TENSOR,
          Map.of(1, Message.TENSOR, 2, Message.TENSOR),
          Message.TRAINING,
          Map.of(1, Message.GRAPH, 2, Message.GRAPH),
          Message.FUNCTION,
          Map.of(7, Message.NODE, 11, Message.ATTRIBUTE),
          Message.OPSET,
          Map.of());

  private static final int TENSOR_EXTERNAL_DATA = 13;
  private static final int TENSOR_DATA_LOCATION = 14;

  /** Deepest nesting: graphs within {@code If} and {@code Loop}, three messages each. */
  private static final int MAX_DEPTH = 100;

  private boolean hasGraph;
  private boolean hasExternalData;
  private OptionalLong opset = OptionalLong.empty();

  private OnnxFile() {}

  /**
   * @throws IllegalArgumentException where the bytes are no protocol buffer with a graph
   */
  public static OnnxFile inspect(ByteBuffer bytes) {
    OnnxFile found = new OnnxFile();
    try {
      found.walk(bytes.duplicate(), Message.MODEL, 0);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("cut off", e);
    }
    if (!found.hasGraph) {
      throw new IllegalArgumentException("no graph");
    }
    return found;
  }

  public boolean hasExternalData() {
    return hasExternalData;
  }

  /** Version of ONNX's own operators; empty where the file does not say. */
  public OptionalLong opset() {
    return opset;
  }

  private void walk(ByteBuffer in, Message type, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("too deep");
    }
    String domain = "";
    OptionalLong version = OptionalLong.empty();
    while (in.hasRemaining()) {
      long key = varint(in);
      int field = (int) (key >>> 3);
      ByteBuffer bytes = null;
      long number = 0;
      switch ((int) (key & 7)) {
        case 0 -> number = varint(in);
        case 1 -> bytes = take(in, 8);
        case 2 -> bytes = take(in, varint(in));
        case 5 -> bytes = take(in, 4);
        default -> throw new IllegalArgumentException("unknown wire type");
      }
      if (type == Message.TENSOR && field == TENSOR_EXTERNAL_DATA) {
        hasExternalData = true;
      } else if (type == Message.TENSOR && field == TENSOR_DATA_LOCATION) {
        hasExternalData |= number != 0;
      } else if (type == Message.OPSET && field == 1 && bytes != null) {
        domain = StandardCharsets.UTF_8.decode(bytes).toString();
      } else if (type == Message.OPSET && field == 2) {
        version = OptionalLong.of(number);
      }
      Message inner = FIELDS.get(type).get(field);
      if (inner != null) {
        if (bytes == null) {
          throw new IllegalArgumentException("not a message");
        }
        hasGraph |= inner == Message.GRAPH;
        walk(bytes, inner, depth + 1);
      }
    }
    if (type == Message.OPSET && (domain.isEmpty() || domain.equals("ai.onnx"))) {
      opset = version;
    }
  }

  private static ByteBuffer take(ByteBuffer in, long length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer part = in.slice(in.position(), (int) length);
    in.position(in.position() + (int) length);
    return part;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte part = in.get();
      value |= (long) (part & 0x7f) << shift;
      if (part >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("number too long");
  }
}

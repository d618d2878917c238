package org.streaminginference.contract;

import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Lists and maps in records: this line of Flink does not know them of itself, and puts what it does
 * not know on Kryo. Its build writes this above each such field.
 */
public final class KnownCollections extends TypeInfoFactory<Object> {

  @Override
  @SuppressWarnings({"unchecked", "rawtypes"})
  public TypeInformation<Object> createTypeInfo(
      Type type, Map<String, TypeInformation<?>> parameters) {
    TypeInformation element = parameters.get("E");
    return element == null
        ? Types.MAP((TypeInformation) parameters.get("K"), (TypeInformation) parameters.get("V"))
        : Types.LIST(element);
  }
}

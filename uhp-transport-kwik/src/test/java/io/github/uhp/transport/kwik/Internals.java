package io.github.uhp.transport.kwik;

import java.lang.reflect.Field;

/** Looks into objects that show nothing. */
final class Internals {

  private Internals() {}

  /** What a field of an object holds. */
  static Object value(Object of, String name) throws ReflectiveOperationException {
    return field(of, name).get(of);
  }

  /** A field of an object's class, or of one that it extends. */
  static Field field(Object of, String name) throws NoSuchFieldException {
    for (Class<?> type = of.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          field.setAccessible(true);
          return field;
        }
      }
    }
    throw new NoSuchFieldException(name);
  }
}

package io.github.uhp.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that happened, for programs (a kind and fields, in order) and for people (a line).
 *
 * @param kind the value of {@code "event"} in JSON
 * @param fields strings, numbers and lists of them
 * @param line without a line end
 */
record Event(String kind, Map<String, Object> fields, String line) {

  static Builder of(String kind) {
    return new Builder(kind);
  }

  /** The field as text; empty if it is not there. */
  String text(String field) {
    return String.valueOf(fields.getOrDefault(field, ""));
  }

  /** Collects the fields. */
  static final class Builder {

    private final String kind;
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private Builder(String kind) {
      this.kind = kind;
    }

    Builder with(String field, Object value) {
      fields.put(field, value);
      return this;
    }

    Event line(String format, Object... arguments) {
      return new Event(kind, fields, arguments.length == 0 ? format : format.formatted(arguments));
    }
  }
}

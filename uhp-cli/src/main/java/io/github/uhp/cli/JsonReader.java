package io.github.uhp.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the JSON (RFC 8259) that another uhp process wrote: objects, arrays, strings, integers and
 * booleans. Strict: anything else is an {@link IllegalArgumentException}.
 */
final class JsonReader {

  private final String text;
  private int position;

  private JsonReader(String text) {
    this.text = text;
  }

  /** One object, and nothing behind it. */
  static Map<String, Object> object(String text) {
    JsonReader reader = new JsonReader(text);
    Map<String, Object> object = reader.object();
    reader.require(reader.position == text.length());
    return object;
  }

  private Object value() {
    char c = peek();
    if (c == '{') {
      return object();
    }
    if (c == '[') {
      return array();
    }
    if (c == '"') {
      return string();
    }
    for (String literal : List.of("true", "false")) {
      if (text.startsWith(literal, position)) {
        position += literal.length();
        return Boolean.valueOf(literal);
      }
    }
    return integer();
  }

  private Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    expect('{');
    while (!accept('}')) {
      if (!object.isEmpty()) {
        expect(',');
      }
      String key = string();
      expect(':');
      require(object.put(key, value()) == null);
    }
    return object;
  }

  private List<Object> array() {
    List<Object> array = new ArrayList<>();
    expect('[');
    while (!accept(']')) {
      if (!array.isEmpty()) {
        expect(',');
      }
      array.add(value());
    }
    return array;
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    expect('"');
    while (!accept('"')) {
      char c = next();
      require(c >= 0x20);
      out.append(c == '\\' ? escaped() : c);
    }
    return out.toString();
  }

  private char escaped() {
    char c = next();
    if (c == 'u') {
      require(position + 4 <= text.length());
      position += 4;
      return (char) Integer.parseInt(text, position - 4, position, 16);
    }
    require(c == '"' || c == '\\');
    return c;
  }

  private Long integer() {
    int start = position;
    accept('-');
    while (position < text.length() && Character.isDigit(text.charAt(position))) {
      position++;
    }
    require(position > start);
    return Long.valueOf(text.substring(start, position));
  }

  private char peek() {
    require(position < text.length());
    return text.charAt(position);
  }

  private char next() {
    char c = peek();
    position++;
    return c;
  }

  private boolean accept(char expected) {
    if (peekOrZero() != expected) {
      return false;
    }
    position++;
    return true;
  }

  private char peekOrZero() {
    return position < text.length() ? text.charAt(position) : 0;
  }

  private void expect(char expected) {
    require(accept(expected));
  }

  private void require(boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("not JSON at " + position + ": " + text);
    }
  }
}

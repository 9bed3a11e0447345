package io.github.uhp.protocol;

import java.nio.charset.StandardCharsets;

/** The text of an error: for people, and from strangers. */
final class Details {

  private static final int MAX_LENGTH = 200;

  private Details() {}

  /** At most {@link #MAX_LENGTH} bytes, and nothing that could play tricks on a terminal. */
  static String cut(String detail) {
    StringBuilder text = new StringBuilder();
    int bytes = 0;
    for (int i = 0; i < detail.length(); ) {
      int c = detail.codePointAt(i);
      i += Character.charCount(c);
      bytes += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_LENGTH) {
        break;
      }
      text.appendCodePoint(isPlain(c) ? c : ' ');
    }
    return text.toString();
  }

  /**
   * The same of what was received.
   *
   * @throws IllegalArgumentException if it is too long
   */
  static String checked(String detail) {
    if (detail.getBytes(StandardCharsets.UTF_8).length > MAX_LENGTH) {
      throw new IllegalArgumentException("detail too long");
    }
    return cut(detail);
  }

  /** Neither a control character nor one that hides, breaks or turns a line. */
  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}

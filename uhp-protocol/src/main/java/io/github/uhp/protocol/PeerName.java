package io.github.uhp.protocol;

import java.util.regex.Pattern;

/**
 * The name that a listener advertises: 1 to 63 of {@code [a-z0-9-]}.
 *
 * @param value the name
 */
public record PeerName(String value) {

  private static final Pattern VALID = Pattern.compile("[a-z0-9-]{1,63}");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it is not one; the message quotes it
   */
  public PeerName {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "'" + value + "' is not a name (1 to 63 characters of a-z, 0-9 and -)");
    }
  }

  /** Whether the text is a name. */
  public static boolean isValid(String text) {
    return VALID.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}

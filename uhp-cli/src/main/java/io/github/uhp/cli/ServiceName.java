package io.github.uhp.cli;

import io.github.uhp.protocol.StreamMessage;

/** Checks what a user calls a service. */
final class ServiceName {

  private ServiceName() {}

  /**
   * The same text.
   *
   * @throws IllegalArgumentException if it cannot name a service; the message quotes it
   */
  static String check(String text) {
    if (!StreamMessage.isService(text)) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a service (1 to 63 of a-z, 0-9, '.', '_' and '-', a letter or digit first)");
    }
    return text;
  }
}

package io.github.uhp.protocol;

import java.net.InetSocketAddress;
import java.util.List;

/** The ranges that several messages and statements share; each is checked where the value lives. */
final class Checks {

  private Checks() {}

  static long notNegative(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("number out of range");
    }
    return value;
  }

  static int positive(int value) {
    if (value <= 0) {
      throw new IllegalArgumentException("number out of range");
    }
    return value;
  }

  static int echo(int millis) {
    if (millis < 0 || millis > Message.MAX_ECHO_MILLIS) {
      throw new IllegalArgumentException("echo out of range");
    }
    return millis;
  }

  static int port(int value) {
    if (value < 1 || value > 65535) {
      throw new IllegalArgumentException("port out of range");
    }
    return value;
  }

  static byte[] length(int wanted, byte[] bytes) {
    if (bytes.length != wanted) {
      throw new IllegalArgumentException("field of " + bytes.length + " bytes, not " + wanted);
    }
    return bytes;
  }

  static List<InetSocketAddress> candidates(List<InetSocketAddress> addresses) {
    if (addresses.size() > PeerRecord.MAX_CANDIDATES) {
      throw new IllegalArgumentException(addresses.size() + " candidates");
    }
    return List.copyOf(addresses);
  }
}

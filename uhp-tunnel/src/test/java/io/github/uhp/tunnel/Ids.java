package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.ServerId;
import java.util.Arrays;

/** Keys that nobody has, for tests that only compare them. */
final class Ids {

  private Ids() {}

  static PeerId peer(int number) {
    return PeerId.of(bytes(number));
  }

  static ServerId server(int number) {
    return ServerId.of(bytes(number));
  }

  private static byte[] bytes(int number) {
    byte[] bytes = new byte[PeerId.LENGTH];
    Arrays.fill(bytes, (byte) number);
    return bytes;
  }
}

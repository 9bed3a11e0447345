package io.github.uhp.cli;

import io.github.uhp.protocol.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * A value of {@code --allow}.
 *
 * @param peerId one peer, or null for {@code any}
 */
record AllowedPeer(@Nullable PeerId peerId) {

  private static final String ANY = "any";

  static AllowedPeer parse(String text) {
    if (text.equals(ANY)) {
      return new AllowedPeer(null);
    }
    try {
      return new AllowedPeer(PeerId.parse(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + " nor 'any'", e);
    }
  }
}

package io.github.uhp.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Whom a connector wants: a name, a PeerId, or the name if that PeerId holds it.
 *
 * @param name the name, or null
 * @param peerId the PeerId, or null
 */
public record Target(@Nullable PeerName name, @Nullable PeerId peerId) {

  /**
   * Checks that one is there.
   *
   * @throws IllegalArgumentException if both are null
   */
  public Target {
    if (name == null && peerId == null) {
      throw new IllegalArgumentException("a target is a name or a PeerId");
    }
  }

  /** Whoever holds that name. */
  public static Target named(PeerName name) {
    return new Target(name, null);
  }

  /** That peer, under any name. */
  public static Target of(PeerId peerId) {
    return new Target(null, peerId);
  }

  /**
   * Reads a name or a PeerId; what can be read as a PeerId is one.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static Target parse(String text) {
    if (text.length() == 52) {
      try {
        return of(PeerId.parse(text));
      } catch (IllegalArgumentException e) {
        // Then it is a name of that length.
      }
    }
    return named(new PeerName(text));
  }

  /** Whether a record is of that peer. */
  public boolean matches(PeerName recordName, PeerId recordPeerId) {
    return (name == null || name.equals(recordName))
        && (peerId == null || peerId.equals(recordPeerId));
  }

  @Override
  public String toString() {
    return name != null ? name.value() : String.valueOf(peerId);
  }
}

package io.github.uhp.tunnel;

/** Ways to connect for tests that are about something else. */
final class Trusting {

  private Trusting() {}

  /** Takes whoever holds a name, and remembers it for this call. */
  static ConnectOptions whoeverIsFirst() {
    return ConnectOptions.defaults()
        .withTrust(PeerTrust.known(KnownPeers.inMemory(), FirstUse.ACCEPT));
  }
}

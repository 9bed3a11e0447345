package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.ServerId;
import java.util.concurrent.CompletableFuture;

/**
 * Decides whether the peer that the server names for a name is the one that is meant. Asked before
 * anything is sent to that peer, each time that a connection is made to a target without a PeerId.
 */
@FunctionalInterface
public interface PeerTrust {

  /**
   * Judges a peer. Called on the connecting peer's own thread; must not block, but may take its
   * time to complete.
   *
   * @return completes if that peer is to be trusted; exceptionally if not, with a message for
   *     people
   */
  CompletableFuture<Void> check(ServerId server, PeerName name, PeerId peer);

  /**
   * Trusts whom it knows, refuses whoever else holds a known name, and asks about those that it has
   * not met.
   */
  static PeerTrust known(KnownPeers peers, FirstUse firstUse) {
    return new KnownPeerTrust(peers, firstUse);
  }
}

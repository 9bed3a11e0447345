package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.ServerId;
import java.util.concurrent.CompletableFuture;

/**
 * Decides about a peer that is met for the first time. Called on the connecting peer's own thread;
 * must not block, but may take its time to complete, as it does when a person is asked.
 */
@FunctionalInterface
public interface FirstUse {

  /** Takes whoever holds the name now. Who is in the middle at that moment stays there unseen. */
  FirstUse ACCEPT = (server, name, peer) -> CompletableFuture.completedFuture(true);

  /** Takes nobody who is not known. */
  FirstUse REFUSE = (server, name, peer) -> CompletableFuture.completedFuture(false);

  /**
   * Whether to take that peer for the holder of that name, and to remember it.
   *
   * @return completes with the answer; exceptionally for a no whose message is the reason
   */
  CompletableFuture<Boolean> accept(ServerId server, PeerName name, PeerId peer);
}

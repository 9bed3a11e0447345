package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.ServerId;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Trust on first use, with a memory. */
record KnownPeerTrust(KnownPeers peers, FirstUse firstUse) implements PeerTrust {

  @Override
  public CompletableFuture<Void> check(ServerId server, PeerName name, PeerId peer) {
    Optional<KnownPeers.Entry> known;
    try {
      known = peers.find(server, name);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    if (known.isPresent()) {
      return verdict(known.get(), name, peer);
    }
    return firstUse
        .accept(server, name, peer)
        .thenCompose(accepted -> decided(server, name, peer, accepted));
  }

  private CompletableFuture<Void> decided(
      ServerId server, PeerName name, PeerId peer, boolean accepted) {
    if (!accepted) {
      return refused(name + " is PeerId " + peer + ", which is not known here");
    }
    try {
      return verdict(peers.remember(server, name, peer), name, peer);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private static CompletableFuture<Void> verdict(
      KnownPeers.Entry known, PeerName name, PeerId peer) {
    if (known.peer().equals(peer)) {
      return CompletableFuture.completedFuture(null);
    }
    return refused(
        "THE KEY OF "
            + name
            + " HAS CHANGED: its PeerId is "
            + peer
            + ", but was "
            + known.peer()
            + ". Somebody may be passing for it. If its owner made a new key, remove "
            + known.where()
            + " and connect again");
  }

  private static CompletableFuture<Void> refused(String why) {
    return CompletableFuture.failedFuture(new UhpException(UhpException.Reason.NOT_TRUSTED, why));
  }
}

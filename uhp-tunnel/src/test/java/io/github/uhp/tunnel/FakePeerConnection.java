package io.github.uhp.tunnel;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.QuicStream;
import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** A connection whose streams the test hands out. */
final class FakePeerConnection implements PeerConnection {

  private static final PeerId PEER = Identity.generate(new SecureRandom()).peerId();

  /** Streams asked for, not yet there. */
  record Opening(String service, CompletableFuture<QuicStream> result) {}

  final BlockingQueue<Opening> openings = new LinkedBlockingQueue<>();
  private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

  @Override
  public PeerId peerId() {
    return PEER;
  }

  @Override
  public Connection.Role role() {
    return Connection.Role.CLIENT;
  }

  @Override
  public String transport() {
    return "fake";
  }

  @Override
  public String cipherSuite() {
    return "none";
  }

  @Override
  public String path() {
    return "none";
  }

  @Override
  public CompletableFuture<QuicStream> openStream(String service) {
    Opening opening = new Opening(service, new CompletableFuture<>());
    openings.add(opening);
    return opening.result();
  }

  @Override
  public CompletableFuture<CloseReason> closed() {
    return closed;
  }

  @Override
  public void close() {
    closed.complete(new CloseReason(CloseReason.Kind.LOCAL, CloseReason.NO_ERROR, ""));
  }

  /** As if the path were lost. */
  void lose() {
    closed.complete(new CloseReason(CloseReason.Kind.TIMEOUT, 0, ""));
  }
}

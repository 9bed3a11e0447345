package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerName;
import java.util.concurrent.CompletableFuture;

/** A name that a {@link UhpPeer} listens under. Thread-safe. */
public final class Listener implements AutoCloseable {

  private final PeerName name;
  private final Admission admission;
  private final StreamRouter router;
  private final Runnable withdrawal;
  private final CompletableFuture<Ticket> registered = new CompletableFuture<>();
  private final CompletableFuture<UhpException> ended = new CompletableFuture<>();

  Listener(PeerName name, Admission admission, StreamRouter router, Runnable withdrawal) {
    this.name = name;
    this.admission = admission;
    this.router = router;
    this.withdrawal = withdrawal;
  }

  /** The name. */
  public PeerName name() {
    return name;
  }

  /**
   * Completes when the server has taken the name for the first time, with the ticket that
   * connectors need; exceptionally with a {@link UhpException} when it refuses it, or when this is
   * closed first. While the server is silent it is asked again and again.
   */
  public CompletableFuture<Ticket> registered() {
    return registered.copy();
  }

  /**
   * Completes when the name is no longer advertised, with the reason: refused, replaced by a newer
   * instance, or closed. Connections that are there live on.
   */
  public CompletableFuture<UhpException> ended() {
    return ended.copy();
  }

  /** Withdraws the name at the server. Connections that are there live on. Idempotent. */
  @Override
  public void close() {
    if (end(new UhpException(UhpException.Reason.CLOSED, name + " was closed"))) {
      withdrawal.run();
    }
  }

  Admission admission() {
    return admission;
  }

  StreamRouter router() {
    return router;
  }

  void onRegistered(Ticket ticket) {
    registered.complete(ticket);
  }

  boolean end(UhpException why) {
    registered.completeExceptionally(why);
    return ended.complete(why);
  }
}

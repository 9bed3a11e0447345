package io.github.uhp.tunnel;

import io.github.uhp.protocol.NatDependence;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.RequestId;
import io.github.uhp.protocol.Target;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call of connect, from the request to the proof. On the driver's thread only, but for the
 * result.
 */
final class Attempt {

  private final Target target;
  private final ConnectOptions options;
  private final long startedNanos;
  private final CompletableFuture<PeerConnection> result = new CompletableFuture<>();

  /** Made anew for each request. */
  @Nullable PunchKey requestKey;

  @Nullable RequestId requestId;

  /** What the request says of this side's NAT. */
  @Nullable NatProfile nat;

  /** Whether a path was found. */
  boolean onPath;

  /** Once the peer is known. */
  @Nullable Session session;

  /** Who was found trustworthy, if that took time. */
  @Nullable PeerId trusted;

  /** How often the peer was asked for again, since it did not know its NAT. */
  int rounds;

  /** Raised whenever the time-out begins anew. */
  int timeoutRound;

  Attempt(Target target, ConnectOptions options, long startedNanos) {
    this.target = target;
    this.options = options;
    this.startedNanos = startedNanos;
  }

  Target target() {
    return target;
  }

  ConnectOptions options() {
    return options;
  }

  long startedNanos() {
    return startedNanos;
  }

  CompletableFuture<PeerConnection> result() {
    return result;
  }

  boolean isOver() {
    return result.isDone();
  }

  /** Whether the request was made before anything was found out of this side's NAT. */
  boolean isNatUnknown() {
    return nat == null || nat.mapping() == NatDependence.UNKNOWN;
  }

  void fail(UhpException.Reason reason, String message) {
    fail(new UhpException(reason, message));
  }

  void fail(UhpException why) {
    result.completeExceptionally(why);
  }
}

package io.github.uhp.rendezvous;

import io.github.bucket4j.Bucket;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the server keeps of one handshake. Unconfirmed until the peer has proven who it is. */
final class ServerSession {

  /** A challenge that is not answered after this may be followed by another. */
  private static final long CHALLENGE_NANOS = Duration.ofSeconds(1).toNanos();

  private final LinkSession keys;

  /** Proven: by the cookie of the handshake, then by answered challenges. */
  private Path path;

  private @Nullable Owner owner;
  private long heardNanos;
  private @Nullable Challenge challenge;
  private @Nullable Bucket bindings;

  /** What was sent to an address that this session was heard from, to prove it. */
  private record Challenge(Path path, long token, long sentNanos) {}

  ServerSession(LinkSession keys, Path path, long nowNanos) {
    this.keys = keys;
    this.path = path;
    this.heardNanos = nowNanos;
  }

  long number() {
    return keys.number();
  }

  LinkSession keys() {
    return keys;
  }

  Path path() {
    return path;
  }

  /** Null while it is unconfirmed. */
  @Nullable Owner owner() {
    return owner;
  }

  void confirm(Owner proven) {
    owner = proven;
  }

  long heardNanos() {
    return heardNanos;
  }

  void heard(long nowNanos) {
    heardNanos = nowNanos;
  }

  /** Whether another binding request is within the session's share. */
  boolean takeBinding(Rate rate, EngineTime time) {
    Bucket bucket = bindings;
    if (bucket == null) {
      bucket = rate.bucket(time);
      bindings = bucket;
    }
    return bucket.tryConsume(1);
  }

  /** Whether an address may be challenged: one at a time, and not too often. */
  boolean mayChallenge(long nowNanos) {
    return challenge == null || nowNanos - challenge.sentNanos() >= CHALLENGE_NANOS;
  }

  void challenged(long nowNanos, Path unproven, long token) {
    challenge = new Challenge(unproven, token, nowNanos);
  }

  /** Moves to the address if it gives the answer to its challenge; returns whether it did. */
  boolean moveTo(Path unproven, long token) {
    if (challenge == null || !challenge.path().equals(unproven) || challenge.token() != token) {
      return false;
    }
    challenge = null;
    path = unproven;
    return true;
  }
}

package io.github.uhp.protocol;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of all handshakes. It and the sessions that come of it share one cipher: one
 * thread at a time may use any of them.
 */
public final class LinkResponder {

  private final Aead aead;
  private final X25519 curve;
  private final ServerKey key;
  private final RandomGenerator random;

  /**
   * A responder that keeps nothing of a handshake.
   *
   * @param key remains its caller's
   * @param random fit for secrets
   */
  public LinkResponder(ServerKey key, RandomGenerator random) {
    this(key, random, new Aead(), new X25519());
  }

  LinkResponder(ServerKey key, RandomGenerator random, Aead aead, X25519 curve) {
    this.key = key;
    this.random = random;
    this.aead = aead;
    this.curve = curve;
  }

  /**
   * Answers a peer's first message; null if it was not made for this server's key. A replayed one
   * is answered as well: only who made it can use the answer.
   *
   * @param message from an {@link Opening.Initiate}
   * @param start what to tell the peer; its session number becomes the session's
   * @throws IllegalStateException if the key is closed
   */
  public @Nullable Response respond(byte[] message, LinkStart start) {
    byte[] ephemeral = new byte[X25519.LENGTH];
    random.nextBytes(ephemeral);
    NoiseNk.Established established =
        NoiseNk.respond(
            aead, curve, LinkInitiator.PROLOGUE, key, message, ephemeral, start.encode());
    return established == null
        ? null
        : new Response(
            established.message(), LinkSession.of(aead, start.session(), established, false));
  }

  /** X25519 operations so far: three for each answered message, one for one that is not. */
  public long keyOperations() {
    return curve.operations();
  }

  /**
   * The answer to a first message.
   *
   * @param message for an {@link Opening.Respond}
   * @param session now the receiver's, to be closed by it
   */
  public record Response(byte[] message, LinkSession session) {}
}

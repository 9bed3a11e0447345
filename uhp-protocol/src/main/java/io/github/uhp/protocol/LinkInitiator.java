package io.github.uhp.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The peer's side of one handshake with a server whose key it knows. Not thread-safe; {@link
 * #close()} zeroes what is secret.
 */
public final class LinkInitiator implements AutoCloseable {

  /** The length of {@link #message()} in bytes: an ephemeral key and a tag. */
  public static final int MESSAGE_LENGTH = NoiseNk.OVERHEAD;

  /** Mixed into every handshake, so that it is of this protocol and version alone. */
  static final byte[] PROLOGUE = "uhp/1 link".getBytes(StandardCharsets.US_ASCII);

  private final Aead aead;
  private final NoiseNk.Initiator handshake;

  LinkInitiator(ServerId server, RandomGenerator random, Aead aead, X25519 curve) {
    this.aead = aead;
    byte[] ephemeral = new byte[X25519.LENGTH];
    random.nextBytes(ephemeral);
    handshake =
        new NoiseNk.Initiator(aead, curve, PROLOGUE, server.bytes(), ephemeral, new byte[0]);
  }

  /**
   * Begins a handshake.
   *
   * @param server whose answer alone will do
   * @param random fit for secrets
   * @throws IllegalArgumentException if the server's key is a point of low order, which gives no
   *     secret
   */
  public static LinkInitiator start(ServerId server, RandomGenerator random) {
    return new LinkInitiator(server, random, new Aead(), new X25519());
  }

  /** A copy of the first message, for an {@link Opening.Initiate}. */
  public byte[] message() {
    return handshake.message().clone();
  }

  /**
   * Reads the server's message, from an {@link Opening.Respond}; null if it is not that server's
   * answer to this handshake. Then nothing has changed, and a later answer may still be.
   */
  public @Nullable Started finish(byte[] answer) {
    NoiseNk.Established established = handshake.finish(answer);
    if (established == null) {
      return null;
    }
    LinkStart start = LinkStart.decode(established.message());
    if (start == null) {
      Arrays.fill(established.keys(), (byte) 0);
      return null;
    }
    return new Started(LinkSession.of(aead, start.session(), established, true), start);
  }

  @Override
  public void close() {
    handshake.close();
  }

  /**
   * The handshake is over.
   *
   * @param session now the receiver's, to be closed by it
   * @param start what the server said with it
   */
  public record Started(LinkSession session, LinkStart start) {}
}

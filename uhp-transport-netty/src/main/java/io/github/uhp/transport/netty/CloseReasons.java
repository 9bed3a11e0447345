package io.github.uhp.transport.netty;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.CloseReason.Kind;
import io.netty.channel.ConnectTimeoutException;
import io.netty.incubator.codec.quic.QuicConnectionCloseEvent;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** The SPI's reasons, from what the codec tells. */
final class CloseReasons {

  /** The first of the 256 codes that carry a TLS alert (RFC 9000 §20.1). */
  private static final int CRYPTO_ERROR = 0x100;

  private static final int MAX_REASON_BYTES = 256;

  private CloseReasons() {}

  /** The other end's CONNECTION_CLOSE. */
  static CloseReason remote(QuicConnectionCloseEvent event, boolean established) {
    // Sign extension would turn a code beyond 31 bits into a negative one.
    long code = Integer.toUnsignedLong(event.error());
    String message = phraseOf(event);
    boolean application = event.isApplicationClose() || (established && code == 0);
    if (application) {
      return new CloseReason(Kind.REMOTE, code, message);
    }
    boolean handshake = !established || (code >= CRYPTO_ERROR && code < 2 * CRYPTO_ERROR);
    return new CloseReason(handshake ? Kind.HANDSHAKE_FAILED : Kind.TRANSPORT, code, message);
  }

  /** A dial that failed at this end. */
  static CloseReason failedDial(Throwable cause, boolean timedOut) {
    return cause instanceof ConnectTimeoutException || timedOut
        ? new CloseReason(Kind.TIMEOUT, 0, "the handshake was not answered in time")
        : new CloseReason(Kind.HANDSHAKE_FAILED, 0, messageOf(cause));
  }

  static CloseReason timedOut() {
    return new CloseReason(Kind.TIMEOUT, 0, "nothing was heard for the idle timeout");
  }

  private static String phraseOf(QuicConnectionCloseEvent event) {
    try {
      return new String(event.reason(), StandardCharsets.UTF_8);
    } catch (NullPointerException e) {
      // The codec's event holds null where the phrase is empty, and fails to copy it.
      return "";
    }
  }

  /** The other end closed with no error and no words. */
  static CloseReason silent() {
    return new CloseReason(Kind.REMOTE, CloseReason.NO_ERROR, "");
  }

  static CloseReason transport(Throwable cause) {
    return new CloseReason(Kind.TRANSPORT, 0, messageOf(cause));
  }

  private static String messageOf(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
  }

  /** The reason phrase as bytes, cut at a character's end. */
  static byte[] phrase(String reason) {
    ByteBuffer out = ByteBuffer.allocate(MAX_REASON_BYTES);
    CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    encoder.encode(CharBuffer.wrap(reason), out, true);
    return Arrays.copyOf(out.array(), out.position());
  }
}

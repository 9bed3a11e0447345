package io.github.uhp.transport.kwik;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Finds in a decrypted payload the frames that Kwik tells nobody about (RFC 9000 section 19). */
final class FrameScanner {

  /** Is told what a payload holds, before Kwik processes it. */
  interface Listener {

    /** STREAM: bytes up to an offset, which is the stream's end if {@code fin}. */
    void onStreamFrame(long id, long end, boolean fin);

    /** RESET_STREAM. */
    void onResetFrame(long id, long code, long finalSize);

    /** STOP_SENDING. */
    void onStopFrame(long id, long code);

    /** CONNECTION_CLOSE, of the application or of the transport below it. */
    void onCloseFrame(boolean application, long code, String reason);
  }

  private FrameScanner() {}

  /** Tells the listener; stops at what it does not understand, which Kwik will refuse. */
  static void scan(byte[] payload, Listener listener) {
    ByteBuffer in = ByteBuffer.wrap(payload);
    try {
      while (in.hasRemaining() && frame(in.get() & 0xff, in, listener)) {
        // The next one.
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      // Malformed: Kwik, which parses it after us, closes the connection.
    }
  }

  private static boolean frame(int type, ByteBuffer in, Listener listener) {
    switch (type) {
      case 0x00, 0x01, 0x1e -> {} // PADDING, PING, HANDSHAKE_DONE
      case 0x02, 0x03 -> skipAck(in, type == 0x03);
      case 0x04 -> listener.onResetFrame(varint(in), varint(in), varint(in));
      case 0x05 -> listener.onStopFrame(varint(in), varint(in));
      case 0x06 -> { // CRYPTO
        varint(in);
        skip(in, varint(in));
      }
      case 0x07 -> skip(in, varint(in)); // NEW_TOKEN
      case 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f -> stream(type, in, listener);
      // MAX_DATA, MAX_STREAMS, DATA_BLOCKED, STREAMS_BLOCKED, RETIRE_CONNECTION_ID
      case 0x10, 0x12, 0x13, 0x14, 0x16, 0x17, 0x19 -> varint(in);
      case 0x11, 0x15 -> { // MAX_STREAM_DATA, STREAM_DATA_BLOCKED
        varint(in);
        varint(in);
      }
      case 0x18 -> { // NEW_CONNECTION_ID: sequence, retire prior to, id, reset token
        varint(in);
        varint(in);
        skip(in, (in.get() & 0xff) + 16);
      }
      case 0x1a, 0x1b -> skip(in, 8); // PATH_CHALLENGE, PATH_RESPONSE
      case 0x1c, 0x1d -> close(type, in, listener);
      case 0x30 -> skip(in, in.remaining()); // DATAGRAM (RFC 9221 section 4)
      case 0x31 -> skip(in, varint(in));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void stream(int type, ByteBuffer in, Listener listener) {
    long id = varint(in);
    long offset = (type & 0x04) != 0 ? varint(in) : 0;
    long length = (type & 0x02) != 0 ? varint(in) : in.remaining();
    skip(in, length);
    listener.onStreamFrame(id, offset + length, (type & 0x01) != 0);
  }

  private static void close(int type, ByteBuffer in, Listener listener) {
    long code = varint(in);
    boolean application = type == 0x1d;
    if (!application) {
      varint(in); // the type of the frame that caused it
    }
    byte[] reason = new byte[(int) Math.min(varint(in), in.remaining())];
    in.get(reason);
    listener.onCloseFrame(application, code, new String(reason, StandardCharsets.UTF_8));
  }

  private static void skipAck(ByteBuffer in, boolean ecn) {
    varint(in); // largest
    varint(in); // delay
    long ranges = varint(in);
    varint(in); // first range
    for (long i = 0; i < ranges; i++) {
      varint(in);
      varint(in);
    }
    for (int i = 0; ecn && i < 3; i++) {
      varint(in);
    }
  }

  private static void skip(ByteBuffer in, long bytes) {
    if (bytes > in.remaining()) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + (int) bytes);
  }

  /** A variable-length integer (RFC 9000 section 16). */
  private static long varint(ByteBuffer in) {
    long first = in.get() & 0xff;
    int more = (1 << (first >> 6)) - 1;
    long value = first & 0x3f;
    for (int i = 0; i < more; i++) {
      value = value << 8 | (in.get() & 0xff);
    }
    return value;
  }
}

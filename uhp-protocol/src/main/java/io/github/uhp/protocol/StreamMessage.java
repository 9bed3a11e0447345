package io.github.uhp.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.github.uhp.protocol.proto.Proof;
import io.github.uhp.protocol.proto.ProofChallenge;
import io.github.uhp.protocol.proto.ProofResult;
import io.github.uhp.protocol.proto.ProofStart;
import io.github.uhp.protocol.proto.StreamOpen;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * What begins a QUIC stream, each preceded by its length in two bytes, big-endian. The reader
 * always knows which one comes next. The {@code read} methods take the message without its length.
 */
public final class StreamMessage {

  /** The longest message, in bytes without its length. */
  public static final int MAX_LENGTH = 512;

  /** Bytes of the length before each message. */
  public static final int PREFIX_LENGTH = 2;

  /** Bytes of a challenge's nonce. */
  public static final int NONCE_LENGTH = 32;

  private static final Pattern SERVICE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private StreamMessage() {}

  /**
   * Whether the text can name a service: 1 to 63 of {@code [a-z0-9._-]}, a letter or digit first.
   */
  public static boolean isService(String text) {
    return SERVICE.matcher(text).matches();
  }

  /** The connector's first word: which session this connection belongs to. */
  public static ByteBuffer proofStart(SessionId session) {
    return frame(
        ProofStart.newBuilder().setSessionId(ByteString.copyFrom(session.bytes())).build());
  }

  /** The session of a start. */
  public static SessionId readProofStart(byte[] message) throws MalformedMessageException {
    return read(() -> SessionId.of(ProofStart.parseFrom(message).getSessionId().toByteArray()));
  }

  /**
   * The listener's challenge.
   *
   * @throws IllegalArgumentException if the nonce has not {@value #NONCE_LENGTH} bytes
   */
  public static ByteBuffer proofChallenge(byte[] nonce) {
    return frame(
        ProofChallenge.newBuilder()
            .setNonce(ByteString.copyFrom(Checks.length(NONCE_LENGTH, nonce)))
            .build());
  }

  /** The nonce of a challenge. */
  public static byte[] readProofChallenge(byte[] message) throws MalformedMessageException {
    return read(
        () ->
            Checks.length(
                NONCE_LENGTH, ProofChallenge.parseFrom(message).getNonce().toByteArray()));
  }

  /**
   * The connector's proof.
   *
   * @throws IllegalArgumentException if the signature has not 64 bytes
   */
  public static ByteBuffer proof(byte[] signature) {
    return frame(
        Proof.newBuilder()
            .setSignature(ByteString.copyFrom(Checks.length(Signatures.LENGTH, signature)))
            .build());
  }

  /** The signature of a proof. */
  public static byte[] readProof(byte[] message) throws MalformedMessageException {
    return read(
        () ->
            Checks.length(
                Signatures.LENGTH, Proof.parseFrom(message).getSignature().toByteArray()));
  }

  /** The listener's answer to a proof. */
  public static ByteBuffer proofResult(boolean accepted) {
    return frame(ProofResult.newBuilder().setAccepted(accepted).build());
  }

  /** Whether the proof was accepted. */
  public static boolean readProofResult(byte[] message) throws MalformedMessageException {
    return read(() -> ProofResult.parseFrom(message).getAccepted());
  }

  /**
   * The first message of a stream to a service.
   *
   * @throws IllegalArgumentException if {@link #isService} says no
   */
  public static ByteBuffer streamOpen(String service) {
    if (!isService(service)) {
      throw new IllegalArgumentException(
          "'" + service + "' is not a service (1 to 63 of a-z, 0-9, '.', '_' and '-')");
    }
    return frame(StreamOpen.newBuilder().setService(service).build());
  }

  /** The service that a stream is opened to. */
  public static String readStreamOpen(byte[] message) throws MalformedMessageException {
    return read(
        () -> {
          String service = StreamOpen.parseFrom(message).getService();
          if (!isService(service)) {
            throw new IllegalArgumentException("not a service");
          }
          return service;
        });
  }

  private static ByteBuffer frame(MessageLite message) {
    byte[] bytes = message.toByteArray();
    return ByteBuffer.allocate(PREFIX_LENGTH + bytes.length)
        .putShort((short) bytes.length)
        .put(bytes)
        .flip();
  }

  private static <T> T read(Parser<T> parser) throws MalformedMessageException {
    try {
      return parser.parse();
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new MalformedMessageException(String.valueOf(e.getMessage()));
    }
  }

  private interface Parser<T> {
    T parse() throws InvalidProtocolBufferException;
  }
}

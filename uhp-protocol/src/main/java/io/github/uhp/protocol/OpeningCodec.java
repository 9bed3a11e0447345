package io.github.uhp.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Plain datagrams between peer and server: {@link Wire#TYPE_OPENING}, {@link Wire#VERSION}, one
 * protobuf {@code Opening}. Strict: every field must be there and in its range; unknown fields are
 * skipped. Stateless.
 */
public final class OpeningCodec {

  /**
   * The length of a hello and of an initiate, in bytes: no other opening is longer, unless it is an
   * error with text.
   */
  public static final int QUESTION_LENGTH = 160;

  private OpeningCodec() {}

  /** The datagram for a message. Hello and initiate are padded to {@link #QUESTION_LENGTH}. */
  public static ByteBuffer encode(long transaction, Opening message) {
    var out = io.github.uhp.protocol.proto.Opening.newBuilder().setTransaction(transaction);
    put(message, out);
    if (message instanceof Opening.Hello || message instanceof Opening.Initiate) {
      int room =
          QUESTION_LENGTH - Wire.OPENING_HEADER_LENGTH - out.buildPartial().getSerializedSize();
      // Tag and length of the padding take two bytes, or three where the length needs two.
      out.setPadding(ByteString.copyFrom(new byte[Math.max(Math.min(room - 2, 127), room - 3)]));
    }
    byte[] body = out.build().toByteArray();
    return ByteBuffer.allocate(Wire.OPENING_HEADER_LENGTH + body.length)
        .put(Wire.TYPE_OPENING)
        .put(Wire.VERSION)
        .put(body)
        .flip();
  }

  /**
   * Reads a datagram whose first byte is {@link Wire#TYPE_OPENING}; the buffer is left as it is.
   */
  public static Decoded decode(ByteBuffer datagram) {
    if (datagram.remaining() > Wire.MAX_DATAGRAM) {
      return new Decoded.Bad(
          Opening.ErrorCode.TOO_LARGE, "longer than " + Wire.MAX_DATAGRAM + " bytes");
    }
    ByteBuffer in = datagram.slice();
    if (in.remaining() < Wire.OPENING_HEADER_LENGTH || in.get() != Wire.TYPE_OPENING) {
      return malformed("not an opening datagram");
    }
    if (in.get() != Wire.VERSION) {
      return new Decoded.Bad(
          Opening.ErrorCode.UNSUPPORTED_VERSION, "this side speaks version " + Wire.VERSION);
    }
    try {
      var opening = io.github.uhp.protocol.proto.Opening.parseFrom(in);
      return new Decoded.Ok(opening.getTransaction(), get(opening));
    } catch (InvalidProtocolBufferException e) {
      return malformed("not protobuf");
    } catch (IllegalArgumentException e) {
      return malformed(String.valueOf(e.getMessage()));
    }
  }

  private static Decoded.Bad malformed(String detail) {
    return new Decoded.Bad(Opening.ErrorCode.MALFORMED, Details.cut(detail));
  }

  private static void put(Opening message, io.github.uhp.protocol.proto.Opening.Builder out) {
    if (message instanceof Opening.Hello) {
      out.getHelloBuilder();
    } else if (message instanceof Opening.Welcome m) {
      out.getWelcomeBuilder()
          .setServerId(ByteString.copyFrom(m.serverId().bytes()))
          .setCookie(bytes(m.cookie()));
    } else if (message instanceof Opening.Initiate m) {
      var initiate =
          out.getInitiateBuilder()
              .setCookie(bytes(m.cookie()))
              .setNoise(ByteString.copyFrom(m.noise()));
      if (m.turn() != null) {
        initiate.setTurn(bytes(m.turn()));
      }
    } else if (message instanceof Opening.Respond m) {
      out.getRespondBuilder().setNoise(ByteString.copyFrom(m.noise()));
    } else if (message instanceof Opening.Busy m) {
      out.getBusyBuilder().setRetryAfterMs(m.retryAfterMillis()).setTurn(bytes(m.turn()));
    } else if (message instanceof Opening.NoSession m) {
      out.getNoSessionBuilder()
          .setSession(m.session())
          .setCookie(bytes(m.cookie()))
          .setRetryAfterMs(m.retryAfterMillis());
    } else if (message instanceof Opening.Error m) {
      out.getErrorBuilder().setCodeValue(m.code().ordinal() + 1).setDetail(Details.cut(m.detail()));
    }
  }

  private static Opening get(io.github.uhp.protocol.proto.Opening opening) {
    return switch (opening.getBodyCase()) {
      case HELLO -> new Opening.Hello();
      case WELCOME -> {
        var m = opening.getWelcome();
        yield new Opening.Welcome(ServerId.of(m.getServerId().toByteArray()), token(m.getCookie()));
      }
      case INITIATE -> {
        var m = opening.getInitiate();
        yield new Opening.Initiate(
            token(m.getCookie()), m.getNoise().toByteArray(), optionalToken(m.getTurn()));
      }
      case RESPOND -> new Opening.Respond(opening.getRespond().getNoise().toByteArray());
      case BUSY -> {
        var m = opening.getBusy();
        yield new Opening.Busy(m.getRetryAfterMs(), token(m.getTurn()));
      }
      case NO_SESSION -> {
        var m = opening.getNoSession();
        yield new Opening.NoSession(m.getSession(), token(m.getCookie()), m.getRetryAfterMs());
      }
      case ERROR -> {
        var m = opening.getError();
        yield new Opening.Error(code(m.getCodeValue()), Details.checked(m.getDetail()));
      }
      case BODY_NOT_SET -> throw new IllegalArgumentException("no message");
    };
  }

  private static Opening.ErrorCode code(int number) {
    Opening.ErrorCode[] codes = Opening.ErrorCode.values();
    if (number < 1 || number > codes.length) {
      throw new IllegalArgumentException("error code " + number);
    }
    return codes[number - 1];
  }

  private static ByteString bytes(Token token) {
    return ByteString.copyFrom(token.bytes());
  }

  private static Token token(ByteString bytes) {
    return Token.of(bytes.toByteArray());
  }

  private static @Nullable Token optionalToken(ByteString bytes) {
    return bytes.isEmpty() ? null : token(bytes);
  }

  /** What {@link #decode} made of a datagram. */
  public sealed interface Decoded {

    /**
     * A message.
     *
     * @param transaction what an answer repeats
     * @param message with every field in its range
     */
    record Ok(long transaction, Opening message) implements Decoded {}

    /**
     * Not one.
     *
     * @param code why
     * @param detail what is wrong, for people
     */
    record Bad(Opening.ErrorCode code, String detail) implements Decoded {}
  }
}

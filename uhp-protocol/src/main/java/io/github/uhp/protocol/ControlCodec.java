package io.github.uhp.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.uhp.protocol.proto.Control;
import io.github.uhp.protocol.proto.Signed;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams between peer and server: {@link Wire#TYPE_CONTROL}, {@link Wire#VERSION}, one protobuf
 * {@code Control}. Strict: every field must be there and in its range; unknown fields are skipped.
 * Stateless.
 */
public final class ControlCodec {

  private ControlCodec() {}

  /**
   * The datagram for a message.
   *
   * @throws IllegalArgumentException if it would be longer than {@link Wire#MAX_DATAGRAM}
   */
  public static ByteBuffer encode(long transaction, Message message) {
    return frame(toProto(transaction, message));
  }

  /**
   * The datagram for a message whose answer is longer than itself: padded to {@link
   * Wire#MAX_DATAGRAM}, since no answer may be longer than its cause.
   *
   * @throws IllegalArgumentException if it would be longer than that
   */
  public static ByteBuffer encodePadded(long transaction, Message message) {
    Control control = toProto(transaction, message);
    int room = Wire.MAX_DATAGRAM - Wire.CONTROL_HEADER_LENGTH - control.getSerializedSize();
    // Tag and length of the padding take two bytes, or three where the length needs two.
    int padding = room <= 2 ? 0 : Math.max(Math.min(room - 2, 127), room - 3);
    return frame(control.toBuilder().setPadding(ByteString.copyFrom(new byte[padding])).build());
  }

  private static ByteBuffer frame(Control control) {
    byte[] body = control.toByteArray();
    int length = Wire.CONTROL_HEADER_LENGTH + body.length;
    if (length > Wire.MAX_DATAGRAM) {
      throw new IllegalArgumentException("message of " + length + " bytes");
    }
    return ByteBuffer.allocate(length).put(Wire.TYPE_CONTROL).put(Wire.VERSION).put(body).flip();
  }

  /**
   * Reads a datagram whose first byte is {@link Wire#TYPE_CONTROL}; the buffer is left as it is.
   */
  public static Decoded decode(ByteBuffer datagram) {
    if (datagram.remaining() > Wire.MAX_DATAGRAM) {
      return new Decoded.Bad(
          Message.ErrorCode.TOO_LARGE, "longer than " + Wire.MAX_DATAGRAM + " bytes");
    }
    ByteBuffer in = datagram.slice();
    if (in.remaining() < Wire.CONTROL_HEADER_LENGTH || in.get() != Wire.TYPE_CONTROL) {
      return malformed("not a control datagram");
    }
    if (in.get() != Wire.VERSION) {
      return new Decoded.Bad(
          Message.ErrorCode.UNSUPPORTED_VERSION, "this side speaks version " + Wire.VERSION);
    }
    try {
      Control control = Control.parseFrom(in);
      return new Decoded.Ok(control.getTransaction(), fromProto(control));
    } catch (InvalidProtocolBufferException e) {
      return malformed("not protobuf");
    } catch (IllegalArgumentException e) {
      return malformed(String.valueOf(e.getMessage()));
    }
  }

  private static Decoded.Bad malformed(String detail) {
    return new Decoded.Bad(Message.ErrorCode.MALFORMED, Details.cut(detail));
  }

  private static Control toProto(long transaction, Message message) {
    Control.Builder out = Control.newBuilder().setTransaction(transaction);
    if (message instanceof Message.Hello m) {
      out.getHelloBuilder().setPadding(ByteString.copyFrom(new byte[m.padding()]));
    } else if (message instanceof Message.Welcome m) {
      out.getWelcomeBuilder()
          .setServerId(ByteString.copyFrom(m.serverId().bytes()))
          .setCookie(cookie(m.cookie()))
          .setObserved(Addresses.toProto(m.observed()))
          .setServerTimeMs(m.serverTimeMillis());
    } else if (message instanceof Message.Advertise m) {
      out.getAdvertiseBuilder().setCookie(cookie(m.cookie())).setRecord(signed(m.record()));
    } else if (message instanceof Message.AdvertiseAck m) {
      out.getAdvertiseAckBuilder()
          .setObserved(Addresses.toProto(m.observed()))
          .setSequence(m.sequence())
          .setRefreshAfterMs(m.refreshAfterMillis())
          .setExpireAfterMs(m.expireAfterMillis());
    } else if (message instanceof Message.ConnectRequest m) {
      out.getConnectRequestBuilder().setCookie(cookie(m.cookie())).setRequest(signed(m.request()));
    } else if (message instanceof Message.Introduction m) {
      out.getIntroductionBuilder()
          .setRequest(signed(m.request()))
          .setObserved(Addresses.toProto(m.observed()));
    } else if (message instanceof Message.Verdict m) {
      out.getVerdictBuilder().setCookie(cookie(m.cookie())).setAcceptance(signed(m.acceptance()));
    } else if (message instanceof Message.PeerInfo m) {
      var info =
          out.getPeerInfoBuilder()
              .setRecord(signed(m.record()))
              .setObserved(Addresses.toProto(m.observed()));
      if (m.acceptance() != null) {
        info.setAcceptance(signed(m.acceptance()));
      }
    } else if (message instanceof Message.Error m) {
      var error =
          out.getErrorBuilder()
              .setCodeValue(m.code().ordinal() + 1)
              .setDetail(Details.cut(m.detail()));
      if (m.name() != null) {
        error.setName(m.name().value());
      }
    }
    return out.build();
  }

  private static Message fromProto(Control control) {
    return switch (control.getBodyCase()) {
      case HELLO -> new Message.Hello(control.getHello().getPadding().size());
      case WELCOME -> {
        var m = control.getWelcome();
        yield new Message.Welcome(
            ServerId.of(m.getServerId().toByteArray()),
            cookie(m.getCookie()),
            Addresses.fromProto(m.getObserved()),
            m.getServerTimeMs());
      }
      case ADVERTISE -> {
        var m = control.getAdvertise();
        yield new Message.Advertise(cookie(m.getCookie()), statement(m.getRecord()));
      }
      case ADVERTISE_ACK -> {
        var m = control.getAdvertiseAck();
        yield new Message.AdvertiseAck(
            Addresses.fromProto(m.getObserved()),
            m.getSequence(),
            m.getRefreshAfterMs(),
            m.getExpireAfterMs());
      }
      case CONNECT_REQUEST -> {
        var m = control.getConnectRequest();
        yield new Message.ConnectRequest(cookie(m.getCookie()), statement(m.getRequest()));
      }
      case INTRODUCTION -> {
        var m = control.getIntroduction();
        yield new Message.Introduction(
            statement(m.getRequest()), Addresses.fromProto(m.getObserved()));
      }
      case VERDICT -> {
        var m = control.getVerdict();
        yield new Message.Verdict(cookie(m.getCookie()), acceptance(m.getAcceptance()));
      }
      case PEER_INFO -> {
        var m = control.getPeerInfo();
        yield new Message.PeerInfo(
            statement(m.getRecord()),
            Addresses.fromProto(m.getObserved()),
            m.hasAcceptance() ? acceptance(m.getAcceptance()) : null);
      }
      case ERROR -> {
        var m = control.getError();
        yield new Message.Error(
            code(m.getCodeValue()), Details.checked(m.getDetail()), name(m.getName()));
      }
      case BODY_NOT_SET -> throw new IllegalArgumentException("no message");
    };
  }

  private static Message.ErrorCode code(int number) {
    Message.ErrorCode[] codes = Message.ErrorCode.values();
    if (number < 1 || number > codes.length) {
      throw new IllegalArgumentException("error code " + number);
    }
    return codes[number - 1];
  }

  private static @Nullable PeerName name(String text) {
    return text.isEmpty() ? null : new PeerName(text);
  }

  private static ByteString cookie(Message.Cookie cookie) {
    return ByteString.copyFrom(cookie.bytes());
  }

  private static Message.Cookie cookie(ByteString bytes) {
    return Message.Cookie.of(bytes.toByteArray());
  }

  private static Signed signed(SignedBytes signed) {
    return Signed.newBuilder()
        .setPayload(ByteString.copyFrom(signed.payload()))
        .setSignature(ByteString.copyFrom(signed.signature()))
        .build();
  }

  private static SignedBytes statement(Signed signed) {
    return signed(signed, SignedBytes.MAX_PAYLOAD);
  }

  private static SignedBytes acceptance(Signed signed) {
    return signed(signed, SignedBytes.MAX_ACCEPTANCE);
  }

  private static SignedBytes signed(Signed signed, int maxPayload) {
    int length = signed.getPayload().size();
    if (length == 0 || length > maxPayload) {
      throw new IllegalArgumentException("statement of " + length + " bytes");
    }
    return new SignedBytes(
        signed.getPayload().toByteArray(),
        Checks.length(Signatures.LENGTH, signed.getSignature().toByteArray()));
  }
}

package io.github.uhp.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.uhp.protocol.proto.Control;
import io.github.uhp.protocol.proto.Signed;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a session, as {@link LinkSession} seals and opens them: one protobuf {@code
 * Control} each. Strict: every field must be there and in its range; unknown fields are skipped.
 * Stateless.
 */
public final class ControlCodec {

  private ControlCodec() {}

  /**
   * The plaintext for a message.
   *
   * @throws IllegalArgumentException if it would be longer than {@link LinkSession#MAX_PLAINTEXT}
   */
  public static byte[] encode(long transaction, Message message) {
    return bounded(toProto(transaction, message));
  }

  /**
   * The plaintext for a message whose answer may be longer than itself: padded to a length, or to
   * one byte less where none fits, since no answer may be longer than its cause.
   *
   * @param length at most {@link LinkSession#MAX_PLAINTEXT}
   * @throws IllegalArgumentException if it would be longer than that
   */
  public static byte[] encodePadded(long transaction, Message message, int length) {
    Control control = toProto(transaction, message);
    int room = length - control.getSerializedSize();
    // Tag and length of the padding take two bytes, or three where the length needs two.
    int padding = room <= 2 ? 0 : Math.max(Math.min(room - 2, 127), room - 3);
    return bounded(control.toBuilder().setPadding(ByteString.copyFrom(new byte[padding])).build());
  }

  private static byte[] bounded(Control control) {
    byte[] body = control.toByteArray();
    if (body.length > LinkSession.MAX_PLAINTEXT) {
      throw new IllegalArgumentException("message of " + body.length + " bytes");
    }
    return body;
  }

  /** Reads what {@link LinkSession#open} gave. */
  public static Decoded decode(byte[] plain) {
    try {
      Control control = Control.parseFrom(plain);
      return new Decoded.Ok(control.getTransaction(), fromProto(control));
    } catch (InvalidProtocolBufferException e) {
      return new Decoded.Bad("not protobuf");
    } catch (IllegalArgumentException e) {
      return new Decoded.Bad(Details.cut(String.valueOf(e.getMessage())));
    }
  }

  private static Control toProto(long transaction, Message message) {
    Control.Builder out = Control.newBuilder().setTransaction(transaction);
    if (message instanceof Message.Proof m) {
      out.getProofBuilder()
          .setCertificate(ByteString.copyFrom(m.certificate().der()))
          .setInstance(m.instance())
          .setSignature(ByteString.copyFrom(m.signature()));
    } else if (message instanceof Message.ProofAck) {
      out.getProofAckBuilder();
    } else if (message instanceof Message.Advertise m) {
      out.getAdvertiseBuilder().setRecord(signed(m.record()));
    } else if (message instanceof Message.AdvertiseAck m) {
      out.getAdvertiseAckBuilder()
          .setObserved(Addresses.toProto(m.observed()))
          .setSequence(m.sequence())
          .setRefreshAfterMs(m.refreshAfterMillis())
          .setExpireAfterMs(m.expireAfterMillis());
    } else if (message instanceof Message.ConnectRequest m) {
      out.getConnectRequestBuilder().setRequest(signed(m.request()));
    } else if (message instanceof Message.Introduction m) {
      out.getIntroductionBuilder()
          .setRequest(signed(m.request()))
          .setObserved(Addresses.toProto(m.observed()));
    } else if (message instanceof Message.Verdict m) {
      out.getVerdictBuilder().setAcceptance(signed(m.acceptance()));
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
    } else if (message instanceof Message.Refresh m) {
      out.getRefreshBuilder().setEchoAfterMs(m.echoAfterMillis());
    } else if (message instanceof Message.RefreshAck m) {
      out.getRefreshAckBuilder()
          .setObserved(Addresses.toProto(m.observed()))
          .setNames(m.names())
          .setEchoAfterMs(m.echoAfterMillis());
    } else if (message instanceof Message.Echo) {
      out.getEchoBuilder();
    } else if (message instanceof Message.PathChallenge m) {
      out.getPathChallengeBuilder().setToken(m.token());
    } else if (message instanceof Message.PathResponse m) {
      out.getPathResponseBuilder().setToken(m.token());
    } else if (message instanceof Message.BindingRequest m) {
      out.getBindingRequestBuilder().setAnswerFromValue(m.answerFrom().ordinal());
    } else if (message instanceof Message.BindingResponse m) {
      out.getBindingResponseBuilder().setObserved(Addresses.toProto(m.observed()));
    }
    return out.build();
  }

  private static Message fromProto(Control control) {
    return switch (control.getBodyCase()) {
      case PROOF -> {
        var m = control.getProof();
        yield new Message.Proof(
            PeerCertificate.parse(m.getCertificate().toByteArray()),
            m.getInstance(),
            m.getSignature().toByteArray());
      }
      case PROOF_ACK -> new Message.ProofAck();
      case ADVERTISE -> new Message.Advertise(statement(control.getAdvertise().getRecord()));
      case ADVERTISE_ACK -> {
        var m = control.getAdvertiseAck();
        yield new Message.AdvertiseAck(
            Addresses.fromProto(m.getObserved()),
            m.getSequence(),
            m.getRefreshAfterMs(),
            m.getExpireAfterMs());
      }
      case CONNECT_REQUEST ->
          new Message.ConnectRequest(statement(control.getConnectRequest().getRequest()));
      case INTRODUCTION -> {
        var m = control.getIntroduction();
        yield new Message.Introduction(
            statement(m.getRequest()), Addresses.fromProto(m.getObserved()));
      }
      case VERDICT -> new Message.Verdict(acceptance(control.getVerdict().getAcceptance()));
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
      case REFRESH -> new Message.Refresh(control.getRefresh().getEchoAfterMs());
      case REFRESH_ACK -> {
        var m = control.getRefreshAck();
        yield new Message.RefreshAck(
            Addresses.fromProto(m.getObserved()), m.getNames(), m.getEchoAfterMs());
      }
      case PATH_CHALLENGE -> new Message.PathChallenge(control.getPathChallenge().getToken());
      case PATH_RESPONSE -> new Message.PathResponse(control.getPathResponse().getToken());
      case BINDING_REQUEST ->
          new Message.BindingRequest(answerFrom(control.getBindingRequest().getAnswerFromValue()));
      case BINDING_RESPONSE ->
          new Message.BindingResponse(
              Addresses.fromProto(control.getBindingResponse().getObserved()));
      case ECHO -> new Message.Echo();
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

  private static Message.AnswerFrom answerFrom(int number) {
    Message.AnswerFrom[] all = Message.AnswerFrom.values();
    if (number < 0 || number >= all.length) {
      throw new IllegalArgumentException("answer from " + number);
    }
    return all[number];
  }

  private static @Nullable PeerName name(String text) {
    return text.isEmpty() ? null : new PeerName(text);
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

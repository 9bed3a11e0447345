package io.github.uhp.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.uhp.protocol.proto.Record;
import io.github.uhp.protocol.proto.Request;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signs statements and verifies them over the bytes received. A {@code verify} method gives null
 * unless everything holds: well-formed, every field in its range, the certificate a P-256 one whose
 * key gives the PeerId and made the signature. Whether it is fresh, and meant for the one who asks,
 * its caller checks.
 */
public final class Statements {

  private Statements() {}

  /**
   * Signs a record; the recipient is its server.
   *
   * @throws IllegalArgumentException if the payload is longer than {@link SignedBytes#MAX_PAYLOAD}
   */
  public static SignedBytes sign(Identity identity, PeerRecord record) {
    Record.Builder out =
        Record.newBuilder()
            .setName(record.name().value())
            .setPeerId(bytes(record.peerId().bytes()))
            .setInstance(record.instance())
            .setCertificate(bytes(record.certificate().der()))
            .setPunchKey(bytes(record.punchKey().bytes()))
            .setSequence(record.sequence())
            .setIssuedMs(record.issuedMillis())
            .setExpiresMs(record.expiresMillis())
            .setServerId(bytes(record.serverId().bytes()))
            .setOpen(record.open())
            .setWithdrawn(record.withdrawn());
    record.candidates().forEach(address -> out.addCandidates(Addresses.toProto(address)));
    if (record.natProfile() != null) {
      out.setNatProfile(NatProfileCodec.toProto(record.natProfile()));
    }
    byte[] payload = bounded(out.build().toByteArray(), SignedBytes.MAX_PAYLOAD);
    return new SignedBytes(
        payload,
        identity.sign(Purpose.RECORD, record.peerId().bytes(), record.serverId().bytes(), payload));
  }

  /** The record, or null if it does not hold. */
  public static @Nullable PeerRecord verifyRecord(SignedBytes signed) {
    PeerRecord record = readRecord(signed);
    return record != null
            && record
                .certificate()
                .verifies(
                    signed.signature(),
                    Purpose.RECORD,
                    record.peerId().bytes(),
                    record.serverId().bytes(),
                    signed.payload())
        ? record
        : null;
  }

  /** As {@link #verifyRecord}, but for the signature: for one to whom the signer is proven. */
  public static @Nullable PeerRecord readRecord(SignedBytes signed) {
    try {
      Record in = Record.parseFrom(bounded(signed.payload(), SignedBytes.MAX_PAYLOAD));
      PeerCertificate certificate = PeerCertificate.parse(in.getCertificate().toByteArray());
      ServerId serverId = ServerId.of(in.getServerId().toByteArray());
      PeerRecord record =
          new PeerRecord(
              new PeerName(in.getName()),
              in.getInstance(),
              certificate,
              PunchPublicKey.of(in.getPunchKey().toByteArray()),
              in.getSequence(),
              in.getIssuedMs(),
              in.getExpiresMs(),
              Addresses.fromProto(in.getCandidatesList()),
              serverId,
              in.getOpen(),
              in.getWithdrawn(),
              in.hasNatProfile() ? NatProfileCodec.fromProto(in.getNatProfile()) : null);
      return record.peerId().equals(PeerId.of(in.getPeerId().toByteArray())) ? record : null;
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * Signs a request; the recipients are its server and its target.
   *
   * @throws IllegalArgumentException if the payload is longer than {@link SignedBytes#MAX_PAYLOAD}
   */
  public static SignedBytes sign(Identity identity, ConnectStatement request) {
    Request.Builder out =
        Request.newBuilder()
            .setRequestId(bytes(encode(request.requestId())))
            .setPeerId(bytes(request.peerId().bytes()))
            .setInstance(request.instance())
            .setCertificate(bytes(request.certificate().der()))
            .setPunchKey(bytes(request.punchKey().bytes()))
            .setIssuedMs(request.issuedMillis())
            .setServerId(bytes(request.serverId().bytes()));
    if (request.target().name() != null) {
      out.setTargetName(request.target().name().value());
    }
    if (request.target().peerId() != null) {
      out.setTargetPeerId(bytes(request.target().peerId().bytes()));
    }
    request.candidates().forEach(address -> out.addCandidates(Addresses.toProto(address)));
    if (request.natProfile() != null) {
      out.setNatProfile(NatProfileCodec.toProto(request.natProfile()));
    }
    byte[] payload = bounded(out.build().toByteArray(), SignedBytes.MAX_PAYLOAD);
    return new SignedBytes(payload, identity.sign(Purpose.REQUEST, fields(request, payload)));
  }

  private static byte[][] fields(ConnectStatement request, byte[] payload) {
    PeerName name = request.target().name();
    PeerId peerId = request.target().peerId();
    return new byte[][] {
      request.peerId().bytes(),
      request.serverId().bytes(),
      name == null ? new byte[0] : name.value().getBytes(StandardCharsets.US_ASCII),
      peerId == null ? new byte[0] : peerId.bytes(),
      payload
    };
  }

  /** The request, or null if it does not hold. */
  public static @Nullable ConnectStatement verifyRequest(SignedBytes signed) {
    ConnectStatement request = readRequest(signed);
    return request != null
            && request
                .certificate()
                .verifies(signed.signature(), Purpose.REQUEST, fields(request, signed.payload()))
        ? request
        : null;
  }

  /** As {@link #verifyRequest}, but for the signature: for one to whom the signer is proven. */
  public static @Nullable ConnectStatement readRequest(SignedBytes signed) {
    try {
      Request in = Request.parseFrom(bounded(signed.payload(), SignedBytes.MAX_PAYLOAD));
      PeerCertificate certificate = PeerCertificate.parse(in.getCertificate().toByteArray());
      ServerId serverId = ServerId.of(in.getServerId().toByteArray());
      Target target =
          new Target(
              in.getTargetName().isEmpty() ? null : new PeerName(in.getTargetName()),
              in.getTargetPeerId().isEmpty()
                  ? null
                  : PeerId.of(in.getTargetPeerId().toByteArray()));
      ConnectStatement request =
          new ConnectStatement(
              requestId(in.getRequestId()),
              target,
              in.getInstance(),
              certificate,
              PunchPublicKey.of(in.getPunchKey().toByteArray()),
              in.getIssuedMs(),
              Addresses.fromProto(in.getCandidatesList()),
              serverId,
              in.hasNatProfile() ? NatProfileCodec.fromProto(in.getNatProfile()) : null);
      return request.peerId().equals(PeerId.of(in.getPeerId().toByteArray())) ? request : null;
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return null;
    }
  }

  /** The session that a request asks for. */
  public static SessionId sessionId(SignedBytes request) {
    return SessionId.of(Signatures.sha256(request.payload()));
  }

  /** Signs an acceptance; the recipient is the connector. */
  public static SignedBytes sign(Identity identity, Acceptance acceptance) {
    byte[] payload =
        io.github.uhp.protocol.proto.Acceptance.newBuilder()
            .setRequestId(bytes(encode(acceptance.requestId())))
            .setSessionId(bytes(acceptance.sessionId().bytes()))
            .setPeerId(bytes(acceptance.peerId().bytes()))
            .setInstance(acceptance.instance())
            .setConnectorPeerId(bytes(acceptance.connector().bytes()))
            .setAccepted(acceptance.accepted())
            .build()
            .toByteArray();
    return new SignedBytes(
        payload,
        identity.sign(
            Purpose.ACCEPT, acceptance.peerId().bytes(), acceptance.connector().bytes(), payload));
  }

  /**
   * The acceptance, or null if it does not hold.
   *
   * @param signer the certificate that the listener is known by
   */
  public static @Nullable Acceptance verifyAcceptance(SignedBytes signed, PeerCertificate signer) {
    Acceptance acceptance = readAcceptance(signed);
    return acceptance != null
            && signer.peerId().equals(acceptance.peerId())
            && signer.verifies(
                signed.signature(),
                Purpose.ACCEPT,
                acceptance.peerId().bytes(),
                acceptance.connector().bytes(),
                signed.payload())
        ? acceptance
        : null;
  }

  /** The acceptance, its signature not looked at; null if it is not well-formed. */
  public static @Nullable Acceptance readAcceptance(SignedBytes signed) {
    try {
      var in =
          io.github.uhp.protocol.proto.Acceptance.parseFrom(
              bounded(signed.payload(), SignedBytes.MAX_ACCEPTANCE));
      return new Acceptance(
          requestId(in.getRequestId()),
          SessionId.of(in.getSessionId().toByteArray()),
          PeerId.of(in.getPeerId().toByteArray()),
          in.getInstance(),
          PeerId.of(in.getConnectorPeerId().toByteArray()),
          in.getAccepted());
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The connector's proof on the first stream: that the key which signed the request is at this end
   * of this very QUIC connection. The recipient is the listener.
   */
  public static byte[] signProof(Identity identity, StreamProof proof) {
    return identity.sign(Purpose.STREAM_PROOF, proofFields(proof));
  }

  /** Whether the certificate's key made the proof. */
  public static boolean verifyProof(
      PeerCertificate connector, StreamProof proof, byte[] signature) {
    return connector.verifies(signature, Purpose.STREAM_PROOF, proofFields(proof));
  }

  /**
   * A peer's proof to a server, for the session that came of one handshake.
   *
   * @param handshakeHash {@link LinkSession#handshakeHash()}
   * @param instance which of the peer's endpoints this is
   */
  public static byte[] signSessionProof(
      Identity identity, ServerId server, byte[] handshakeHash, long instance) {
    return identity.sign(
        Purpose.SESSION_PROOF,
        sessionProofFields(identity.peerId(), server, handshakeHash, instance));
  }

  /** Whether the certificate's key made the proof, for this server and this session. */
  public static boolean verifySessionProof(
      PeerCertificate peer,
      ServerId server,
      byte[] handshakeHash,
      long instance,
      byte[] signature) {
    return peer.verifies(
        signature,
        Purpose.SESSION_PROOF,
        sessionProofFields(peer.peerId(), server, handshakeHash, instance));
  }

  private static byte[][] sessionProofFields(
      PeerId signer, ServerId server, byte[] handshakeHash, long instance) {
    return new byte[][] {
      signer.bytes(),
      server.bytes(),
      handshakeHash,
      ByteBuffer.allocate(Long.BYTES).putLong(instance).array()
    };
  }

  private static byte[][] proofFields(StreamProof proof) {
    List<byte[]> fields =
        List.of(
            proof.connector().peerId().bytes(),
            proof.listener().peerId().bytes(),
            Wire.ALPN.getBytes(StandardCharsets.US_ASCII),
            proof.nonce(),
            proof.connector().fingerprint(),
            proof.listener().fingerprint(),
            ByteBuffer.allocate(8).putLong(proof.connectorInstance()).array(),
            ByteBuffer.allocate(8).putLong(proof.listenerInstance()).array(),
            proof.session().bytes());
    return fields.toArray(new byte[0][]);
  }

  private static byte[] bounded(byte[] payload, int max) {
    if (payload.length > max) {
      throw new IllegalArgumentException(
          "statement of " + payload.length + " bytes, more than " + max);
    }
    return payload;
  }

  private static ByteString bytes(byte[] bytes) {
    return ByteString.copyFrom(bytes);
  }

  private static byte[] encode(RequestId id) {
    return ByteBuffer.allocate(RequestId.LENGTH).putLong(id.high()).putLong(id.low()).array();
  }

  private static RequestId requestId(ByteString bytes) {
    ByteBuffer in = ByteBuffer.wrap(Checks.length(RequestId.LENGTH, bytes.toByteArray()));
    return new RequestId(in.getLong(), in.getLong());
  }
}

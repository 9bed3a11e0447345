package io.github.uhp.protocol;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fixed keys, statements and messages: what the golden vectors were made from. */
final class Samples {

  static final Identity CONNECTOR = identity(0x11);
  static final Identity LISTENER = identity(0x22);
  static final ServerId SERVER = ServerId.of(filled(32, 0x33));
  static final PunchKey CONNECTOR_PUNCH = PunchKey.generate(() -> 0x4444444444444444L);
  static final PunchKey LISTENER_PUNCH = PunchKey.generate(() -> 0x5555555555555555L);
  static final long CONNECTOR_INSTANCE = 0x0102030405060708L;
  static final long LISTENER_INSTANCE = 0xf1f2f3f4f5f6f7f8L;
  static final InetSocketAddress V4 = address("192.0.2.1", 4242);
  static final InetSocketAddress V6 = address("2001:db8::7", 65535);

  static final PeerRecord RECORD =
      new PeerRecord(
          new PeerName("build-box"),
          LISTENER_INSTANCE,
          LISTENER.certificate(),
          LISTENER_PUNCH.publicKey(),
          7,
          1_800_000_000_000L,
          1_800_000_065_000L,
          List.of(address("10.0.0.5", 4000), V6),
          SERVER,
          true,
          false,
          null);

  static final ConnectStatement REQUEST =
      new ConnectStatement(
          new RequestId(0x1011121314151617L, 0x18191a1b1c1d1e1fL),
          new Target(new PeerName("build-box"), LISTENER.peerId()),
          CONNECTOR_INSTANCE,
          CONNECTOR.certificate(),
          CONNECTOR_PUNCH.publicKey(),
          1_800_000_001_000L,
          List.of(address("10.0.1.9", 5000)),
          SERVER,
          null);

  static final NatProfile SEQUENTIAL_PROFILE =
      new NatProfile(
          NatDependence.ADDRESS_AND_PORT_DEPENDENT,
          NatDependence.ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT,
          new PortAllocation.Sequential(-2),
          List.of(40_004, 40_006),
          List.of(V4));

  static final NatProfile LARGEST_PROFILE =
      new NatProfile(
          NatDependence.ADDRESS_AND_PORT_DEPENDENT,
          NatDependence.ADDRESS_AND_PORT_DEPENDENT,
          new PortAllocation.Block(65_504, 65_535),
          List.of(65_535, 65_534, 65_533, 65_532),
          List.of(V6, V6, V6));

  static final PeerRecord RECORD_WITH_NAT = withNat(RECORD, LARGEST_PROFILE);
  static final ConnectStatement REQUEST_WITH_NAT = withNat(REQUEST, SEQUENTIAL_PROFILE);

  static final SignedBytes SIGNED_RECORD_WITH_NAT = Statements.sign(LISTENER, RECORD_WITH_NAT);
  static final SignedBytes SIGNED_REQUEST_WITH_NAT = Statements.sign(CONNECTOR, REQUEST_WITH_NAT);
  static final SignedBytes SIGNED_RECORD = Statements.sign(LISTENER, RECORD);
  static final SignedBytes SIGNED_REQUEST = Statements.sign(CONNECTOR, REQUEST);
  static final SessionId SESSION = Statements.sessionId(SIGNED_REQUEST);

  static final Acceptance ACCEPTANCE =
      new Acceptance(
          REQUEST.requestId(),
          SESSION,
          LISTENER.peerId(),
          LISTENER_INSTANCE,
          CONNECTOR.peerId(),
          true);

  static final SignedBytes SIGNED_ACCEPTANCE = Statements.sign(LISTENER, ACCEPTANCE);

  static final Message.Proof SESSION_PROOF =
      new Message.Proof(
          LISTENER.certificate(),
          LISTENER_INSTANCE,
          Statements.signSessionProof(LISTENER, SERVER, filled(32, 0x66), LISTENER_INSTANCE));

  static final StreamProof PROOF =
      new StreamProof(
          filled(32, 0x77),
          CONNECTOR.certificate(),
          LISTENER.certificate(),
          CONNECTOR_INSTANCE,
          LISTENER_INSTANCE,
          SESSION);

  private Samples() {}

  static PeerRecord withNat(PeerRecord record, NatProfile profile) {
    return new PeerRecord(
        record.name(),
        record.instance(),
        record.certificate(),
        record.punchKey(),
        record.sequence(),
        record.issuedMillis(),
        record.expiresMillis(),
        record.candidates(),
        record.serverId(),
        record.open(),
        record.withdrawn(),
        profile);
  }

  static ConnectStatement withNat(ConnectStatement request, NatProfile profile) {
    return new ConnectStatement(
        request.requestId(),
        request.target(),
        request.instance(),
        request.certificate(),
        request.punchKey(),
        request.issuedMillis(),
        request.candidates(),
        request.serverId(),
        profile);
  }

  /** Every control message, by the name of its vector. */
  static Map<String, Decoded.Ok> messages() {
    Map<String, Decoded.Ok> all = new LinkedHashMap<>();
    put(all, "proof", SESSION_PROOF);
    put(all, "proof-ack", new Message.ProofAck());
    put(all, "advertise", new Message.Advertise(SIGNED_RECORD));
    put(all, "advertise-ack", new Message.AdvertiseAck(V6, 7, 20_000, 65_000));
    put(all, "connect-request", new Message.ConnectRequest(SIGNED_REQUEST));
    put(all, "introduction", new Message.Introduction(SIGNED_REQUEST, V4));
    put(all, "verdict", new Message.Verdict(SIGNED_ACCEPTANCE));
    put(all, "peer-info-open", new Message.PeerInfo(SIGNED_RECORD, V4, null));
    put(all, "peer-info-closed", new Message.PeerInfo(SIGNED_RECORD, V6, SIGNED_ACCEPTANCE));
    put(all, "refresh", new Message.Refresh());
    put(all, "refresh-ack", new Message.RefreshAck(V4, 16));
    put(all, "path-challenge", new Message.PathChallenge(0xb0b1b2b3b4b5b6b7L));
    put(all, "path-response", new Message.PathResponse(0xb0b1b2b3b4b5b6b7L));
    for (Message.ErrorCode code : Message.ErrorCode.values()) {
      put(
          all,
          "error-" + code.ordinal(),
          new Message.Error(code, "because", new PeerName("build-box")));
    }
    put(all, "error-bare", new Message.Error(Message.ErrorCode.NOT_AVAILABLE, "", null));
    for (Message.AnswerFrom from : Message.AnswerFrom.values()) {
      put(all, "binding-request-" + from.ordinal(), new Message.BindingRequest(from));
    }
    put(all, "binding-response", new Message.BindingResponse(V6));
    put(all, "refresh-echo", new Message.Refresh(20_000));
    put(all, "refresh-ack-echo", new Message.RefreshAck(V6, 16, 20_000));
    put(all, "echo", new Message.Echo());
    return all;
  }

  private static void put(Map<String, Decoded.Ok> all, String name, Message message) {
    all.put(name, new Decoded.Ok(0xa0a1a2a3a4a5a6a7L + all.size(), message));
  }

  /** Both sides' probe keys of the sample session, fresh counters. */
  static ProbeKeys probeKeys(boolean asConnector) {
    return probeKeys(asConnector, SESSION);
  }

  static ProbeKeys probeKeys(boolean asConnector, SessionId session) {
    PunchKey.Party connector = new PunchKey.Party(CONNECTOR.peerId(), CONNECTOR_INSTANCE);
    PunchKey.Party listener = new PunchKey.Party(LISTENER.peerId(), LISTENER_INSTANCE);
    return asConnector
        ? CONNECTOR_PUNCH.agree(LISTENER_PUNCH.publicKey(), session, connector, listener, true)
        : LISTENER_PUNCH.agree(CONNECTOR_PUNCH.publicKey(), session, connector, listener, false);
  }

  /** An identity whose private key is one byte repeated. */
  static Identity identity(int fill) {
    try {
      BigInteger secret = new BigInteger(1, filled(32, fill));
      var point = Signatures.DOMAIN.getG().multiply(secret).normalize();
      var params =
          ((ECPublicKey) Identity.generate(new SecureRandom()).x509().getPublicKey()).getParams();
      KeyFactory factory = KeyFactory.getInstance("EC");
      return Identity.of(
          new KeyPair(
              factory.generatePublic(
                  new ECPublicKeySpec(
                      new ECPoint(
                          point.getAffineXCoord().toBigInteger(),
                          point.getAffineYCoord().toBigInteger()),
                      params)),
              factory.generatePrivate(new ECPrivateKeySpec(secret, params))));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static InetSocketAddress address(String ip, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(ip), port);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}

package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Acceptance;
import io.github.uhp.protocol.ConnectStatement;
import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PeerRecord;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.PunchPublicKey;
import io.github.uhp.protocol.RequestId;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.SignedBytes;
import io.github.uhp.protocol.Statements;
import io.github.uhp.protocol.Target;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Signs whatever it is told to: what a test changes of it goes into the next statement. */
final class RawPeer {

  static final PeerName HOME = new PeerName("home");
  private static final long SESSION_NANOS = Duration.ofSeconds(65).toNanos();
  private static final PunchPublicKey PUNCH_KEY = PunchKey.generate(new Random(5)).publicKey();

  final Identity identity;
  InetSocketAddress address;
  PeerName name = HOME;
  long instance = 1;
  long sequence = 1;
  long issuedMillis = World.EPOCH;
  long lifetimeMillis = 3_600_000;
  ServerId serverId = BareServer.ID;
  boolean open = true;
  boolean withdrawn;
  Target target = Target.named(HOME);
  private final Map<BareServer, LinkSession> sessions = new HashMap<>();
  private final Map<BareServer, Long> used = new HashMap<>();

  RawPeer(Identity identity, int host) {
    this.identity = identity;
    this.address = World.address(host, 5000);
  }

  RawPeer(int host) {
    this(World.identity(), host);
  }

  SignedBytes record() {
    return Statements.sign(
        identity,
        new PeerRecord(
            name,
            instance,
            identity.certificate(),
            PUNCH_KEY,
            sequence,
            issuedMillis,
            issuedMillis + lifetimeMillis,
            List.of(),
            serverId,
            open,
            withdrawn,
            null));
  }

  ConnectStatement request(long id) {
    return new ConnectStatement(
        RequestId.random(new Random(id)),
        target,
        instance,
        identity.certificate(),
        PUNCH_KEY,
        issuedMillis,
        List.of(),
        serverId,
        null);
  }

  SignedBytes sign(ConnectStatement request) {
    return Statements.sign(identity, request);
  }

  /** This listener's word on a request. */
  SignedBytes verdict(SignedBytes request, boolean accepted) {
    ConnectStatement asked = Statements.verifyRequest(request);
    if (asked == null) {
      throw new AssertionError("not a request");
    }
    return Statements.sign(
        identity,
        new Acceptance(
            asked.requestId(),
            Statements.sessionId(request),
            identity.peerId(),
            instance,
            asked.peerId(),
            accepted));
  }

  /** Shakes hands and proves who this is, unless there is a session that the server still has. */
  LinkSession session(BareServer server) {
    LinkSession known = sessions.get(server);
    Long last = used.put(server, server.now);
    if (known != null && last != null && server.now - last < SESSION_NANOS) {
      return known;
    }
    LinkSession session = server.handshake(address);
    Message answer = prove(server, session).message();
    if (!(answer instanceof Message.ProofAck)) {
      throw new AssertionError("not confirmed: " + answer);
    }
    sessions.put(server, session);
    return session;
  }

  /** Whatever there was, the next message goes through a new session. */
  void forget(BareServer server) {
    sessions.remove(server);
  }

  Message.Proof proof(LinkSession session) {
    return new Message.Proof(
        identity.certificate(),
        instance,
        Statements.signSessionProof(identity, BareServer.ID, session.handshakeHash(), instance));
  }

  BareServer.Out prove(BareServer server, LinkSession session) {
    byte[] control = ControlCodec.encode(41, proof(session));
    return BareServer.only(server.send(address, session.seal(control)));
  }

  /** Says something in its session, and gives all that the server sends because of it. */
  List<BareServer.Out> say(BareServer server, Message message) {
    return say(server, 42, message);
  }

  List<BareServer.Out> say(BareServer server, long transaction, Message message) {
    return server.send(address, seal(server, transaction, message));
  }

  /** A datagram of its session, as long as can be. */
  ByteBuffer seal(BareServer server, long transaction, Message message) {
    LinkSession session = session(server);
    return session.seal(ControlCodec.encodePadded(transaction, message, LinkSession.MAX_PLAINTEXT));
  }

  /** As {@link #say}, where exactly one answer is expected. */
  BareServer.Out ask(BareServer server, Message message) {
    return BareServer.only(say(server, message));
  }

  /** Advertises the record as it is now, signed now. */
  BareServer.Out advertise(BareServer server) {
    issuedMillis = server.epoch();
    return advertise(server, record());
  }

  BareServer.Out advertise(BareServer server, SignedBytes record) {
    return ask(server, new Message.Advertise(record));
  }

  /** Registers, and fails if the server does not take it. */
  void register(BareServer server) {
    Message answer = advertise(server).message();
    if (!(answer instanceof Message.AdvertiseAck)) {
      throw new AssertionError("not registered: " + answer);
    }
  }

  List<BareServer.Out> connect(BareServer server, SignedBytes request) {
    return say(server, new Message.ConnectRequest(request));
  }

  /** How many names the server knows of this peer. */
  int names(BareServer server) {
    return ((Message.RefreshAck) ask(server, new Message.Refresh()).message()).names();
  }
}

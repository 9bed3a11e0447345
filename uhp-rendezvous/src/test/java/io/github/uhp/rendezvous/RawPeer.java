package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Acceptance;
import io.github.uhp.protocol.ConnectStatement;
import io.github.uhp.protocol.Identity;
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
import java.util.List;
import java.util.Random;

/** Signs whatever it is told to: what a test changes of it goes into the next statement. */
final class RawPeer {

  static final PeerName HOME = new PeerName("home");
  private static final PunchPublicKey PUNCH_KEY = PunchKey.generate(new Random(5)).publicKey();

  final Identity identity;
  InetSocketAddress address;
  PeerName name = HOME;
  long instance = 1;
  long sequence = 1;
  long issuedMillis = World.EPOCH;
  long lifetimeMillis = 90_000;
  ServerId serverId = BareServer.ID;
  boolean open = true;
  boolean withdrawn;
  Target target = Target.named(HOME);

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
            withdrawn));
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
        serverId);
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

  /** Advertises the record as it is now, signed now, with a cookie of now. */
  BareServer.Out advertise(BareServer server) {
    issuedMillis = server.epoch();
    return advertise(server, record());
  }

  BareServer.Out advertise(BareServer server, SignedBytes record) {
    return server.ask(address, new Message.Advertise(server.cookie(address), record));
  }

  /** Registers, and fails if the server does not take it. */
  void register(BareServer server) {
    Message answer = advertise(server).message();
    if (!(answer instanceof Message.AdvertiseAck)) {
      throw new AssertionError("not registered: " + answer);
    }
  }

  List<BareServer.Out> connect(BareServer server, SignedBytes request) {
    return server.send(address, new Message.ConnectRequest(server.cookie(address), request));
  }
}

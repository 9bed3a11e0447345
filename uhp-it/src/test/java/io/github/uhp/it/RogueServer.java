package io.github.uhp.it;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.Decoded;
import io.github.uhp.protocol.LinkInitiator;
import io.github.uhp.protocol.LinkResponder;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.LinkStart;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.OpeningCodec;
import io.github.uhp.protocol.PeerRecord;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.ServerKey;
import io.github.uhp.protocol.Statements;
import io.github.uhp.protocol.Token;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The link as an attacker's server speaks it: with a key of its own, and all that come are fine.
 */
final class RogueServer {

  private final SecureRandom random = new SecureRandom();
  private final ServerKey key = ServerKey.generate(random);
  private final LinkResponder responder = new LinkResponder(key, random);
  private final Map<Long, Peer> peers = new HashMap<>();

  /** Whoever shook hands. */
  record Peer(LinkSession session, InetSocketAddress address) {

    /** A datagram for it. */
    ByteBuffer seal(long transaction, Message message) {
      return session.seal(ControlCodec.encode(transaction, message));
    }
  }

  /** What a peer said in its session. */
  record Said(Peer peer, long transaction, Message message) {

    /** The answer for it. */
    ByteBuffer answer(Message answer) {
      return peer.seal(transaction, answer);
    }
  }

  ServerId id() {
    return key.serverId();
  }

  /** The answer to a plain datagram; null if there is none. */
  @Nullable ByteBuffer onOpening(InetSocketAddress from, ByteBuffer datagram) {
    if (!(OpeningCodec.decode(datagram) instanceof OpeningCodec.Decoded.Ok ok)) {
      return null;
    }
    if (ok.message() instanceof Opening.Hello) {
      Token cookie = Token.of(new byte[] {1, 2, 3});
      return OpeningCodec.encode(ok.transaction(), new Opening.Welcome(id(), cookie));
    }
    if (ok.message() instanceof Opening.Initiate initiate) {
      LinkResponder.Response response = respond(initiate.noise(), from);
      if (response != null) {
        peers.put(response.session().number(), new Peer(response.session(), from));
        return OpeningCodec.encode(ok.transaction(), new Opening.Respond(response.message()));
      }
    }
    return null;
  }

  /** The answer to a handshake that was made for another server's key: a good one to another. */
  ByteBuffer forgedRespond(long transaction, InetSocketAddress peer) {
    try (LinkInitiator other = LinkInitiator.start(id(), random)) {
      LinkResponder.Response response =
          Objects.requireNonNull(respond(other.message(), peer), "made for this key");
      return OpeningCodec.encode(transaction, new Opening.Respond(response.message()));
    }
  }

  private LinkResponder.@Nullable Response respond(byte[] noise, InetSocketAddress peer) {
    return responder.respond(
        noise, new LinkStart(random.nextLong(), peer, System.currentTimeMillis()));
  }

  /** What a sealed datagram says; null if it was not sealed for this server. */
  @Nullable Said onSealed(ByteBuffer datagram) {
    OptionalLong number = LinkSession.number(datagram);
    Peer peer = number.isPresent() ? peers.get(number.getAsLong()) : null;
    if (peer == null) {
      return null;
    }
    byte[] plain = peer.session().open(datagram);
    return plain != null && ControlCodec.decode(plain) instanceof Decoded.Ok ok
        ? new Said(peer, ok.transaction(), ok.message())
        : null;
  }

  /** What an honest server says to that; null if it is no matter of course. */
  static @Nullable Message courtesy(Said said) {
    if (said.message() instanceof Message.Proof) {
      return new Message.ProofAck();
    }
    if (said.message() instanceof Message.Refresh) {
      return new Message.RefreshAck(said.peer().address(), 1);
    }
    if (said.message() instanceof Message.Advertise advertise) {
      PeerRecord record = Statements.verifyRecord(advertise.record());
      return record == null
          ? null
          : new Message.AdvertiseAck(said.peer().address(), record.sequence(), 20_000, 65_000);
    }
    return null;
  }

  /** Tells the test of something, as {@code uhp --json} does. */
  static void tell(String kind, String what) {
    System.out.println("{\"event\":\"" + kind + "\",\"what\":\"" + what + "\"}");
    System.out.flush();
  }
}

package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.OpeningCodec;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.SignedBytes;
import io.github.uhp.protocol.Target;
import io.github.uhp.protocol.Token;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody gets more bytes from the server than it sent, or than were sent in its name. */
class ReflectionTest {

  private static final int STEPS = 3000;

  private final BareServer server =
      new BareServer(ServerConfig.builder().secondPort(21_474).build());
  private final RawPeer listener = new RawPeer(2);
  private final List<RawPeer> peers = new ArrayList<>();
  private final List<ByteBuffer> recorded = new ArrayList<>();
  private final Set<InetSocketAddress> proven = new HashSet<>();

  /** Everything that a peer sends. */
  private enum Kind {
    HELLO,
    INITIATE,
    INITIATE_BAD_COOKIE,
    PROOF,
    PROOF_BAD,
    ADVERTISE,
    ADVERTISE_TAKEN,
    ADVERTISE_STALE,
    REFRESH,
    CONNECT_OPEN,
    CONNECT_UNKNOWN,
    VERDICT_MISFIT,
    PATH_RESPONSE,
    BINDING,
    BINDING_OTHER_PORT
  }

  @BeforeEach
  void peersWithSessions() {
    listener.register(server);
    for (int host = 2; host < 6; host++) {
      RawPeer peer = host == 2 ? listener : new RawPeer(host);
      peer.session(server);
      peers.add(peer);
      proven.add(peer.address);
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachAnswerIsNotLongerThanItsCauseAsPeersSendIt(Kind kind) {
    RawPeer peer = peers.get(1);
    ByteBuffer datagram = asPeersDo(kind, peer);
    int length = datagram.remaining();
    List<BareServer.Out> out = server.send(peer.address, datagram);
    assertThat(bytesTo(peer.address, out)).isLessThanOrEqualTo(length);
    boolean answered = kind != Kind.PATH_RESPONSE;
    assertThat(out.stream().filter(each -> each.to().equals(peer.address)))
        .hasSize(answered ? 1 : 0);
    assertThat(server.count(ServerCounter.TOO_LONG)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whateverComesFromWhereverNobodyGetsMore(long seed) {
    Random random = new Random(seed);
    long balance = 0;
    for (int i = 0; i < STEPS; i++) {
      RawPeer peer = peers.get(random.nextInt(peers.size()));
      boolean spoofed = random.nextInt(3) == 0;
      InetSocketAddress from = spoofed ? World.address(100 + random.nextInt(3), 53) : peer.address;
      ByteBuffer datagram = any(random, peer);
      int length = datagram.remaining();
      for (BareServer.Out out : server.send(from, datagram)) {
        if (out.to().equals(from)) {
          length -= out.length();
        } else {
          assertThat(proven).as("seed %d, step %d: %s", seed, i, out).contains(out.to());
          assertThat(spoofed).as("seed %d, step %d: %s", seed, i, out).isFalse();
        }
      }
      assertThat(length).as("seed %d, step %d", seed, i).isNotNegative();
      balance += length;
      if (random.nextInt(10) == 0) {
        for (BareServer.Out out : server.pass(Duration.ofMillis(random.nextInt(400)))) {
          assertThat(proven).as("seed %d, step %d: %s", seed, i, out).contains(out.to());
        }
      }
    }
    assertThat(balance).as("seed %d", seed).isPositive();
  }

  private ByteBuffer any(Random random, RawPeer peer) {
    if (!recorded.isEmpty() && random.nextInt(4) == 0) {
      ByteBuffer old = recorded.get(random.nextInt(recorded.size()));
      byte[] bytes = new byte[old.remaining()];
      old.duplicate().get(bytes);
      if (random.nextBoolean()) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      int length = random.nextInt(3) == 0 ? 1 + random.nextInt(bytes.length) : bytes.length;
      return ByteBuffer.wrap(bytes, 0, length).slice();
    }
    Kind[] kinds = Kind.values();
    ByteBuffer datagram = asPeersDo(kinds[random.nextInt(kinds.length)], peer);
    recorded.add(datagram.duplicate());
    return datagram;
  }

  private ByteBuffer asPeersDo(Kind kind, RawPeer peer) {
    peer.issuedMillis = server.epoch();
    return switch (kind) {
      case HELLO -> OpeningCodec.encode(1, new Opening.Hello());
      case INITIATE -> OpeningCodec.encode(1, server.initiate(server.cookie(peer.address)));
      case INITIATE_BAD_COOKIE -> OpeningCodec.encode(1, server.initiate(Token.of(new byte[16])));
      case PROOF -> {
        LinkSession session = peer.session(server);
        yield sealed(peer, peer.proof(session));
      }
      case PROOF_BAD -> {
        server.pass(Duration.ofSeconds(1));
        LinkSession unconfirmed = server.handshake(peer.address);
        LinkSession other = peer.session(server);
        yield unconfirmed.seal(ControlCodec.encode(1, peer.proof(other)));
      }
      case ADVERTISE -> {
        peer.sequence++;
        peer.name = new PeerName("n" + peer.address.getAddress().getAddress()[3]);
        yield sealed(peer, new Message.Advertise(peer.record()));
      }
      case ADVERTISE_TAKEN -> {
        peer.sequence++;
        peer.name = RawPeer.HOME;
        yield sealed(peer, new Message.Advertise(peer.record()));
      }
      case ADVERTISE_STALE -> {
        peer.issuedMillis -= 2 * peer.lifetimeMillis;
        yield sealed(peer, new Message.Advertise(peer.record()));
      }
      case REFRESH ->
          peer.session(server)
              .seal(ControlCodec.encodePadded(1, new Message.Refresh(), Refresher.LENGTH));
      case CONNECT_OPEN -> peer.seal(server, 1, new Message.ConnectRequest(request(peer, "home")));
      case CONNECT_UNKNOWN -> {
        peer.serverId = RegistrationRulesTest.otherServer();
        SignedBytes request = request(peer, "nobody");
        peer.serverId = BareServer.ID;
        yield peer.seal(server, 1, new Message.ConnectRequest(request));
      }
      case VERDICT_MISFIT -> {
        SignedBytes request = request(peer, "home");
        long introduction =
            peer.connect(server, request).stream()
                .filter(out -> out.sealed() instanceof Message.Introduction)
                .mapToLong(BareServer.Out::transaction)
                .findFirst()
                .orElse(1);
        yield peer.session(server)
            .seal(
                ControlCodec.encode(
                    introduction, new Message.Verdict(peer.verdict(request, true))));
      }
      case PATH_RESPONSE -> sealed(peer, new Message.PathResponse(5));
      case BINDING -> binding(peer, Message.AnswerFrom.SAME);
      case BINDING_OTHER_PORT -> binding(peer, Message.AnswerFrom.OTHER_PORT);
    };
  }

  private ByteBuffer sealed(RawPeer peer, Message message) {
    return peer.session(server).seal(ControlCodec.encode(1, message));
  }

  private ByteBuffer binding(RawPeer peer, Message.AnswerFrom from) {
    return peer.session(server)
        .seal(ControlCodec.encodePadded(1, new Message.BindingRequest(from), NatDiscovery.LENGTH));
  }

  private SignedBytes request(RawPeer peer, String name) {
    peer.target = Target.named(new PeerName(name));
    return peer.sign(peer.request(recorded.size() + server.now));
  }

  private static int bytesTo(InetSocketAddress address, List<BareServer.Out> out) {
    return out.stream()
        .filter(each -> each.to().equals(address))
        .mapToInt(BareServer.Out::length)
        .sum();
  }
}

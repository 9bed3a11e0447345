package io.github.uhp.it;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.github.uhp.protocol.ConnectStatement;
import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerRecord;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.RequestId;
import io.github.uhp.protocol.SignedBytes;
import io.github.uhp.protocol.Statements;
import io.github.uhp.protocol.Target;
import io.github.uhp.protocol.Wire;
import io.github.uhp.protocol.proto.Record;
import io.github.uhp.protocol.proto.Request;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The program of a server whose key everybody knows and that does not do what it should. Arguments:
 * how ({@link Lie}), the address to bind, the PeerId of the listener that it betrays. It tells of
 * {@code ready}, of listeners that {@code registered}, of each {@code lie}, and of a {@code
 * verdict}.
 */
final class DishonestServer {

  private static final SecureRandom RANDOM = new SecureRandom();

  /** What it does with a connector that asks for the listener. */
  enum Lie {
    /** Introduces it to another listener that took the same name. */
    OTHER_LISTENER,
    /** Puts that listener's certificate and address into the genuine record. */
    OTHER_CERTIFICATE,
    /** Shows the listener its own request in place of the connector's, and an altered one. */
    OTHER_REQUEST
  }

  private final Lie lie;
  private final PeerId betrayed;
  private final DatagramSocket socket;
  private final RogueServer link = new RogueServer();
  private final Identity own = Identity.generate(RANDOM);
  private final Map<PeerId, Listener> listeners = new HashMap<>();

  /** Who registered. */
  private record Listener(RogueServer.Peer peer, SignedBytes signed, PeerRecord record) {}

  /** Who waits for the listener's verdict; one at a time. */
  private RogueServer.@Nullable Said waiting;

  private DishonestServer(Lie lie, DatagramSocket socket, PeerId betrayed) {
    this.lie = lie;
    this.socket = socket;
    this.betrayed = betrayed;
  }

  public static void main(String[] arguments) throws IOException {
    InetSocketAddress bind = new InetSocketAddress(arguments[1], Wire.DEFAULT_PORT);
    try (DatagramSocket socket = new DatagramSocket(bind)) {
      DishonestServer server =
          new DishonestServer(Lie.valueOf(arguments[0]), socket, PeerId.parse(arguments[2]));
      RogueServer.tell("ready", arguments[1] + ":" + Wire.DEFAULT_PORT + "#" + server.link.id());
      server.run();
    }
  }

  private void run() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    while (true) {
      socket.receive(packet);
      InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
      ByteBuffer datagram = ByteBuffer.wrap(packet.getData(), 0, packet.getLength()).slice();
      packet.setLength(2048);
      if (datagram.hasRemaining() && datagram.get(0) == Wire.TYPE_SEALED) {
        RogueServer.Said said = link.onSealed(datagram);
        if (said != null) {
          onMessage(said);
        }
      } else {
        ByteBuffer answer = link.onOpening(from, datagram);
        if (answer != null) {
          send(answer, from);
        }
      }
    }
  }

  private void onMessage(RogueServer.Said said) throws IOException {
    Message courtesy = RogueServer.courtesy(said);
    if (courtesy != null) {
      send(said.answer(courtesy), said.peer().address());
    }
    if (said.message() instanceof Message.Advertise advertise) {
      PeerRecord record = Objects.requireNonNull(Statements.verifyRecord(advertise.record()));
      listeners.put(record.peerId(), new Listener(said.peer(), advertise.record(), record));
      RogueServer.tell("registered", record.peerId().toString());
    } else if (said.message() instanceof Message.ConnectRequest request) {
      betray(said, request.request());
    } else if (said.message() instanceof Message.Verdict verdict) {
      onVerdict(verdict.acceptance());
    }
  }

  private void betray(RogueServer.Said asked, SignedBytes request) throws IOException {
    Listener genuine = Objects.requireNonNull(listeners.get(betrayed));
    waiting = asked;
    switch (lie) {
      case OTHER_LISTENER -> {
        Listener other = otherThan(genuine);
        introduce(other, request, asked.peer().address());
        inform(asked, other, other.signed(), null);
      }
      case OTHER_CERTIFICATE -> {
        Listener other = otherThan(genuine);
        introduce(other, request, asked.peer().address());
        inform(asked, other, withCertificateOf(other.record(), genuine.signed()), null);
      }
      case OTHER_REQUEST -> {
        introduce(genuine, altered(request), asked.peer().address());
        introduce(genuine, ownRequest(genuine.record()), asked.peer().address());
      }
    }
    RogueServer.tell("lie", lie.name());
  }

  /** Only the refusal of its own request can come, and it passes that off as the answer. */
  private void onVerdict(SignedBytes acceptance) throws IOException {
    Listener genuine = Objects.requireNonNull(listeners.get(betrayed));
    var verdict = Statements.verifyAcceptance(acceptance, genuine.record().certificate());
    RogueServer.tell("verdict", verdict == null ? "forged" : "" + verdict.accepted());
    if (waiting != null) {
      inform(waiting, genuine, genuine.signed(), acceptance);
    }
  }

  private Listener otherThan(Listener genuine) {
    return listeners.values().stream().filter(each -> each != genuine).findFirst().orElseThrow();
  }

  private void introduce(Listener listener, SignedBytes request, InetSocketAddress observed)
      throws IOException {
    Message introduction = new Message.Introduction(request, observed);
    send(listener.peer().seal(RANDOM.nextLong(), introduction), listener.peer().address());
  }

  private void inform(
      RogueServer.Said asked, Listener at, SignedBytes record, @Nullable SignedBytes acceptance)
      throws IOException {
    Message info = new Message.PeerInfo(record, at.peer().address(), acceptance);
    send(asked.answer(info), asked.peer().address());
  }

  private static SignedBytes withCertificateOf(PeerRecord other, SignedBytes signed)
      throws InvalidProtocolBufferException {
    Record.Builder record = Record.parseFrom(signed.payload()).toBuilder();
    record.setCertificate(ByteString.copyFrom(other.certificate().der()));
    record.setPunchKey(ByteString.copyFrom(other.punchKey().bytes()));
    return new SignedBytes(record.build().toByteArray(), signed.signature());
  }

  private static SignedBytes altered(SignedBytes signed) throws InvalidProtocolBufferException {
    Request.Builder request = Request.parseFrom(signed.payload()).toBuilder();
    try (PunchKey key = PunchKey.generate(RANDOM)) {
      request.setPunchKey(ByteString.copyFrom(key.publicKey().bytes()));
    }
    return new SignedBytes(request.build().toByteArray(), signed.signature());
  }

  private SignedBytes ownRequest(PeerRecord listener) {
    try (PunchKey key = PunchKey.generate(RANDOM)) {
      return Statements.sign(
          own,
          new ConnectStatement(
              RequestId.random(RANDOM),
              Target.named(listener.name()),
              RANDOM.nextLong(),
              own.certificate(),
              key.publicKey(),
              System.currentTimeMillis(),
              List.of(),
              link.id(),
              null));
    }
  }

  private void send(ByteBuffer datagram, InetSocketAddress to) throws IOException {
    byte[] bytes = new byte[datagram.remaining()];
    datagram.get(bytes);
    socket.send(new DatagramPacket(bytes, bytes.length, to));
  }
}

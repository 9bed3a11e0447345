package io.github.uhp.transport.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.transport.EndpointCounters;
import io.github.uhp.transport.UdpPath;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemultiplexerTest {

  private static final String ID = "0102030405060708";
  private static final String OTHER_ID = "1112131415161718";
  private static final String SHORT = "40" + ID + "ee";

  private final InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);
  private final InetSocketAddress there =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 8);
  private final List<String> foreign = new ArrayList<>();
  private final Counters counters = new Counters();
  private final PeerTable peers = new PeerTable();
  private final Demultiplexer demultiplexer =
      new Demultiplexer(peers, counters, (socket, from, payload) -> foreign.add(hex(payload)));
  private final VirtualSocket server = new VirtualSocket(demultiplexer::send);
  private final VirtualSocket client = new VirtualSocket(demultiplexer::send);
  private EndpointThreads threads;
  private KwikSocket socket;
  private KwikPeer peer;

  @BeforeEach
  void open() throws IOException {
    threads = new EndpointThreads("demultiplexer");
    socket =
        KwikSocket.over(
            0,
            KwikSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            threads,
            demultiplexer,
            each -> {},
            counters);
    socket.start();
    peer = new KwikPeer(peers, 8, new UdpPath(socket, here));
    demultiplexer.setServer(server);
  }

  @AfterEach
  void close() {
    socket.close();
    threads.close(Duration.ofSeconds(5));
  }

  @Test
  void gives_what_is_not_quic_to_the_other_protocol_from_anywhere() throws Exception {
    receive(here, "3f01");
    receive(there, "8002"); // a long header's bit does not make it QUIC
    assertThat(foreign).containsExactly("3f01", "8002");
    assertThat(counters().foreignReceived()).isEqualTo(2);
    assertThat(drain(server)).isEmpty();
  }

  @Test
  void drops_quic_from_where_no_peer_is() throws Exception {
    receive(there, SHORT);
    assertThat(counters().darkDropped()).isEqualTo(1);
    assertThat(drain(server)).isEmpty();
    assertThat(foreign).isEmpty();
  }

  @Test
  void gives_the_server_what_names_no_client_connection() throws Exception {
    receive(here, SHORT);
    receive(here, initial(ID, OTHER_ID));
    receive(here, "c000000001" + "04" + "01020304" + "00"); // an id of another length
    assertThat(drain(server)).hasSize(3);
  }

  @Test
  void gives_a_client_connection_what_names_its_id_in_either_header() throws Exception {
    learn(peer);
    receive(here, SHORT);
    receive(here, initial(ID, OTHER_ID));
    receive(here, "40" + OTHER_ID + "ee");
    assertThat(drain(client)).containsExactly(SHORT, initial(ID, OTHER_ID));
    assertThat(drain(server)).hasSize(1);
  }

  @Test
  void does_not_let_one_peer_speak_to_the_client_connection_of_another() throws Exception {
    learn(peer);
    KwikPeer other = new KwikPeer(peers, 8, new UdpPath(socket, there));
    receive(there, SHORT);
    assertThat(drain(client)).isEmpty();
    assertThat(drain(server)).containsExactly(SHORT);
    assertThat(other.virtualAddress()).isNotEqualTo(peer.virtualAddress());
  }

  @Test
  void forgets_ids() throws Exception {
    demultiplexer.forget(learn(peer));
    receive(here, SHORT);
    assertThat(drain(client)).isEmpty();
    assertThat(drain(server)).containsExactly(SHORT);
  }

  @Test
  void learns_nothing_from_short_headers_and_ids_of_other_lengths() {
    assertThat(demultiplexer.learn(peer, client, bytes(SHORT))).isNull();
    String shortSource = "c000000001" + "08" + OTHER_ID + "04" + "01020304";
    assertThat(demultiplexer.learn(peer, client, bytes(shortSource))).isNull();
  }

  @Test
  void drops_what_is_too_short_to_name_anyone() throws Exception {
    String whole = initial(ID, OTHER_ID);
    for (int length = 2; length < 2 * (6 + 8); length += 2) {
      receive(here, whole.substring(0, length));
    }
    for (int length = 2; length < 2 * (1 + 8); length += 2) {
      receive(here, SHORT.substring(0, length));
    }
    demultiplexer.received(socket, here, ByteBuffer.allocate(0));
    assertThat(drain(server)).isEmpty();
  }

  @Test
  void counts_what_is_too_long_for_kwik_and_what_it_is_too_slow_for() throws Exception {
    receive(here, SHORT + "00".repeat(Demultiplexer.MAX_QUIC_DATAGRAM));
    assertThat(counters().receiveDropped()).isEqualTo(1);
    for (int i = 0; i < VirtualSocket.CAPACITY + 3; i++) {
      receive(here, SHORT);
    }
    assertThat(counters().receiveDropped()).isEqualTo(1 + 3);
  }

  @Test
  void drops_and_counts_what_goes_to_nobody() {
    byte[] data = {0x40};
    demultiplexer.send(new InetSocketAddress(InetAddress.getLoopbackAddress(), 443), data, 0, 1);
    assertThat(counters().sendDropped()).isEqualTo(1);
    demultiplexer.send(peer.virtualAddress(), data, 0, 1);
    assertThat(counters().sent()).isEqualTo(1);
  }

  @Test
  void survives_noise() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    learn(peer);
    for (int i = 0; i < 20_000; i++) {
      byte[] data = new byte[random.nextInt(40)];
      random.nextBytes(data);
      try {
        demultiplexer.received(socket, here, ByteBuffer.wrap(data));
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(data), e);
      }
    }
    assertThat(counters().foreignReceived()).isPositive();
  }

  private Long learn(KwikPeer of) {
    Long id = Objects.requireNonNull(demultiplexer.learn(of, client, bytes(initial(OTHER_ID, ID))));
    assertThat(id).isEqualTo(0x0102030405060708L);
    return id;
  }

  private void receive(InetSocketAddress from, String hex) {
    demultiplexer.received(socket, from, bytes(hex));
  }

  /** A long header of an Initial packet of version 1 (RFC 9000 section 17.2.2). */
  private static String initial(String destination, String source) {
    return "c000000001" + "08" + destination + "08" + source;
  }

  private EndpointCounters counters() {
    return counters.snapshot();
  }

  /** All that a virtual socket has been given. */
  private List<String> drain(VirtualSocket from) throws SocketTimeoutException {
    byte[] last = {1, 2, 3};
    List<String> all = new ArrayList<>();
    assertThat(from.offer(peer.virtualAddress(), last)).isTrue();
    while (true) {
      DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
      from.receive(packet);
      String hex = HexFormat.of().formatHex(packet.getData(), 0, packet.getLength());
      if (hex.equals("010203")) {
        return all;
      }
      all.add(hex);
    }
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }

  private static String hex(ByteBuffer payload) {
    byte[] data = new byte[payload.remaining()];
    payload.get(data);
    return HexFormat.of().formatHex(data);
  }
}

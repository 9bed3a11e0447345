package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.StreamMessage;
import io.github.uhp.simnet.Barrage;
import io.github.uhp.simnet.LinkConditions;
import io.github.uhp.simnet.SimHost;
import io.github.uhp.simnet.SimNet;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random, truncated, altered, replayed and oversized datagrams at a listener, a connector and the
 * server, through everything that a datagram passes but the QUIC library: nothing throws, no memory
 * grows, and those who mean well are served all the while. {@code -Duhp.fuzz.datagrams=N} and
 * {@code -Duhp.fuzz.seed=S} say how many, and which; {@code -Duhp.fuzz.victim=NAME} at whom alone.
 */
class HostileDatagramsTest {

  private static final long COUNT = Long.getLong("uhp.fuzz.datagrams", 200_000);
  private static final long SEED = Long.getLong("uhp.fuzz.seed", 1);
  private static final long PER_SECOND = 50_000;
  private static final Duration TIME = Duration.ofSeconds(Math.max(60, COUNT / PER_SECOND));

  /** Of memory, between the tenth part and the end; less than a byte for each datagram. */
  private static final long MAX_GROWTH = 4 << 20;

  private static final PeerName NAME = new PeerName("home");
  private static final LinkConditions LINK = LinkConditions.delay(Duration.ofMillis(10));

  private enum Victim {
    LISTENER,
    CONNECTOR,
    SERVER
  }

  private final SimNet net = new SimNet(SEED);
  private final SimServer server = new SimServer(net, host("198.51.100.1").open(21473));
  private final SimPeer listener = peer("203.0.113.1");
  private final SimPeer connector = peer("203.0.113.2");
  private final SimPeer guest = peer("203.0.113.3");
  private int visits;
  private int seconds;

  private SimHost host(String address) {
    try {
      return net.host(address, net.internet(), InetAddress.getByName(address), LINK);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }

  private SimPeer peer(String address) {
    return new SimPeer(net, host(address), server.socket.local(), server.key);
  }

  @AfterEach
  void close() {
    guest.close();
    connector.close();
    listener.close();
  }

  @ParameterizedTest
  @MethodSource("victims")
  void nothingThrowsNothingGrowsAndTheOthersAreServed(Victim victim) {
    listener.listen(NAME, Admission.any(), Services.builder().stream("echo", echo()).build());
    PeerConnection connection = connector.connect(NAME, listener);
    InetSocketAddress target =
        switch (victim) {
          case LISTENER -> listener.socket.local();
          case CONNECTOR -> connector.socket.local();
          case SERVER -> server.socket.local();
        };
    Barrage barrage = new Barrage(net, net.internet(), target, SEED);
    Runnable everySecond = () -> serveAll(connection);
    barrage.run(COUNT / 10, TIME.dividedBy(10), everySecond);
    long before = usedMemory();
    barrage.run(COUNT - COUNT / 10, TIME.minus(TIME.dividedBy(10)), everySecond);
    long growth = usedMemory() - before;

    assertThat(growth).as("growth of memory, seed " + SEED).isLessThan(MAX_GROWTH);
    assertThat(barrage.sent()).isEqualTo(COUNT);
    assertThat(connection.closed()).as("seed " + SEED).isNotDone();
    assertThat(barrage.bytesToStrangers())
        .as("reflected, seed " + SEED)
        .isLessThanOrEqualTo(victim == Victim.SERVER ? barrage.bytesFromStrangers() : 0);
    for (SimPeer each : List.of(listener, connector, guest)) {
      assertThat(each.told)
          .as("seed " + SEED)
          .noneMatch(t -> t.what().contains("silent") || t.what().startsWith("error"));
    }
    System.out.printf(
        "%,d hostile datagrams at the %s in %d s of virtual time, seed %d: %d echoes, %d new"
            + " connections, memory %+d KiB, %,d bytes from strangers, %,d to them%n",
        barrage.sent(),
        victim.name().toLowerCase(Locale.ROOT),
        TIME.toSeconds(),
        SEED,
        seconds,
        visits,
        growth >> 10,
        barrage.bytesFromStrangers(),
        barrage.bytesToStrangers());
  }

  static Stream<Victim> victims() {
    String only = System.getProperty("uhp.fuzz.victim", "");
    return Stream.of(Victim.values())
        .filter(victim -> only.isEmpty() || victim.name().equalsIgnoreCase(only));
  }

  /** An echo over the connection that is there; now and then somebody connects anew. */
  private void serveAll(PeerConnection connection) {
    seconds++;
    echoed(connection);
    if (seconds % 10 == 0) {
      visits++;
      PeerConnection visit = guest.connect(NAME, listener);
      echoed(visit);
      visit.close();
    }
  }

  private void echoed(PeerConnection connection) {
    QuicStream stream = connection.openStream("echo").join();
    CompletableFuture<Byte> answer = new CompletableFuture<>();
    try {
      stream.write(ByteBuffer.wrap(new byte[] {(byte) seconds}));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    stream.setHandler(
        reading(
            readable -> {
              ByteBuffer one = ByteBuffer.allocate(1);
              if (readable.read(one) == 1) {
                answer.complete(one.get(0));
              }
            }));
    assertThat(net.runUntil(answer::isDone, Duration.ofSeconds(1)))
        .as("echo in second " + seconds + ", seed " + SEED)
        .isTrue();
    assertThat(answer.join()).isEqualTo((byte) seconds);
    stream.finish();
  }

  private static StreamService echo() {
    return (connection, stream) ->
        stream.setHandler(
            reading(
                readable -> {
                  ByteBuffer buffer = ByteBuffer.allocate(StreamMessage.MAX_LENGTH);
                  int n = readable.read(buffer);
                  if (n < 0) {
                    readable.finish();
                  } else {
                    readable.write(buffer.flip());
                  }
                }));
  }

  private interface Reading {
    void read(QuicStream stream) throws IOException;
  }

  private static StreamHandler reading(Reading reading) {
    return new StreamHandler() {
      @Override
      public void onReadable(QuicStream stream) {
        try {
          reading.read(stream);
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }

      @Override
      public void onWritable(QuicStream stream) {
        // So little always fits.
      }
    };
  }

  private static long usedMemory() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}

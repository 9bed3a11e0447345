package io.github.uhp.simnet;

import static io.github.uhp.simnet.Lab.ip;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A run is a function of its seed, to the byte. */
class TraceDigestTest {

  private static final LinkConditions WILD =
      LinkConditions.delay(Duration.ofMillis(10))
          .jitter(Duration.ofMillis(50))
          .loss(0.1)
          .duplication(0.1)
          .reordering(0.1)
          .corruption(0.1);

  /** Two hosts behind a NAT shared by strangers talk to a server over bad links, and it reboots. */
  private static String run(long seed) {
    SimNet net = new SimNet(seed);
    TraceDigest digest = net.digest();
    SimSocket server = net.host("server", net.internet(), ip("192.0.2.1"), WILD).open();
    server.onDatagram(server::send);
    Nat nat = net.nat("nat", net.internet(), ip("203.0.113.1"), NatBehaviour.symmetric(), WILD);
    nat.share(100, 50);
    net.schedule(Duration.ofSeconds(1), nat::reboot);
    for (int host = 2; host <= 3; host++) {
      SimSocket socket = net.host("in", nat.inside(), ip("10.0.0." + host), WILD).open();
      for (int i = 0; i < 100; i++) {
        byte[] payload = {(byte) host, (byte) i};
        net.schedule(Duration.ofMillis(20L * i), () -> socket.send(server.local(), payload));
      }
    }
    net.runFor(Duration.ofSeconds(5));
    return digest.hex();
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    for (long seed = 1; seed <= 5; seed++) {
      assertThat(run(seed)).as("seed " + seed).isEqualTo(run(seed));
    }
  }

  @Test
  void anotherSeedGivesAnotherRun() {
    assertThat(LongStream.rangeClosed(1, 20).mapToObj(TraceDigestTest::run))
        .doesNotHaveDuplicates();
  }

  /** So that a run on another machine or a later version can be compared with one of today. */
  @Test
  void theRunOfASeedIsKnown() {
    assertThat(run(1))
        .isEqualTo("b7f5cde57fd3014d20f6a59d8f944ca36a36cf939f4e6cf126c334a2c7020ccd");
  }

  private static String digestOf(byte[] payload, Duration at) {
    SimNet net = new SimNet(1);
    TraceDigest digest = net.digest();
    LinkConditions link = LinkConditions.delay(Duration.ofMillis(1));
    SimSocket a = net.host("a", net.internet(), ip("192.0.2.1"), link).open();
    SimSocket b = net.host("b", net.internet(), ip("192.0.2.2"), link).open();
    net.schedule(at, () -> a.send(b.local(), payload));
    net.runFor(Duration.ofSeconds(1));
    return digest.hex();
  }

  @Test
  void everyBitAndEveryNanosecondCounts() {
    byte[] payload = new byte[8];
    String before = digestOf(payload, Duration.ofNanos(1));
    assertThat(digestOf(payload.clone(), Duration.ofNanos(1))).isEqualTo(before);
    assertThat(digestOf(payload, Duration.ofNanos(2))).isNotEqualTo(before);
    assertThat(digestOf(Arrays.copyOf(payload, 9), Duration.ofNanos(1))).isNotEqualTo(before);
    payload[7] ^= 1;
    assertThat(digestOf(payload, Duration.ofNanos(1))).isNotEqualTo(before);
  }
}

package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.Nat;
import io.github.uhp.natlab.NatLab;
import io.github.uhp.natlab.PacketCount;
import io.github.uhp.natlab.Router;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The main job: from one private network into another, for each pair of transports. */
@ExtendWith(NatLabRequired.class)
@TestInstance(Lifecycle.PER_CLASS)
class ThroughNatsIT {

  private static final long BYTES = 100_000_000;

  /** No IP packet is longer, however many segments the kernel has left in one piece. */
  private static final long LONGEST_PACKET = 65_535;

  private final NatLab lab = NatLab.create();
  private final Host server = lab.publicHost("server");
  private final Router left = lab.router("left", Nat.MASQUERADE);
  private final Router right = lab.router("right", Nat.MASQUERADE);
  private final Host listening = left.host("listening");
  private final Host connecting = right.host("connecting");
  private final Crossing crossing =
      new Crossing("through-nats", server, server.address().getHostAddress());

  @AfterAll
  void close() {
    lab.close();
  }

  @ParameterizedTest(name = "{0} listens, {1} connects")
  @CsvSource({"netty,netty", "kwik,kwik", "kwik,netty", "netty,kwik", "netty42,netty"})
  void theTunnelGoesFromNatToNat(String listener, String connector) {
    PacketCount there = right.count(left.address(), right.address());
    PacketCount back = left.count(right.address(), left.address());
    crossing.demand(
        listener + "-to-" + connector,
        listening,
        listener,
        connecting,
        connector,
        List.of(listening, connecting),
        BYTES);
    assertThat(there.packets()).isGreaterThan(BYTES / LONGEST_PACKET);
    assertThat(back.packets()).isPositive();
  }
}

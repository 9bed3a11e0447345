package io.github.uhp.tunnel;

import static io.github.uhp.tunnel.SimHomes.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.PeerName;
import io.github.uhp.rendezvous.NatFindings;
import io.github.uhp.simnet.Dependence;
import io.github.uhp.simnet.Hop;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.PortAllocation;
import io.github.uhp.simnet.SimNet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * NATs that soon forget what nothing goes through, and then give another port, while two peers have
 * nothing to say.
 */
class IdleTunnelTest {

  private static final PeerName NAME = new PeerName("home");

  /** In which nobody asks anew what the NATs are like. */
  private static final Duration IDLE = Duration.ofMinutes(25);

  private static final int LENGTH = 777;
  private static final int PROBE = 96;

  /** So small that a search never misses. */
  private static final int BLOCK = 512;

  /** A check each way after 5 s of silence, with its answer, and sometimes both sides' at once. */
  private static final double MOST_A_SECOND = 1;

  private static final Set<Hop.Fate> BROKEN =
      EnumSet.of(Hop.Fate.UNMAPPED, Hop.Fate.FILTERED, Hop.Fate.NO_SOCKET);

  private final SimHomes homes = new SimHomes();
  private final List<Hop> broken = new ArrayList<>();
  private final List<Hop> delivered = new ArrayList<>();

  @AfterEach
  void close() {
    homes.close();
  }

  /** Where ports depend on the destination, too, a path that is lost would have to be searched. */
  @ParameterizedTest
  @CsvSource({
    "7, ENDPOINT_INDEPENDENT, 1",
    "10, ENDPOINT_INDEPENDENT, 2",
    "20, ENDPOINT_INDEPENDENT, 3",
    "30, ENDPOINT_INDEPENDENT, 4",
    "7, ADDRESS_AND_PORT, 5",
    "30, ADDRESS_AND_PORT, 6"
  })
  void aConnectionOutlivesItsSilence(int lifetime, Dependence mapping, long seed) {
    SimNet net = new SimNet(seed);
    SimServer server = server(net);
    SimPeer listener = homes.behind(net, server, nat(lifetime, mapping), 1);
    SimPeer connector =
        homes.behind(net, server, nat(lifetime, Dependence.ENDPOINT_INDEPENDENT), 2);
    listener.listen(NAME, Admission.any(), Services.none());
    net.runFor(Duration.ofSeconds(10));
    PeerConnection connection = connector.connect(NAME, listener);
    net.runFor(Duration.ofSeconds(20));
    net.observe(this::note);

    net.runFor(IDLE);
    assertThat(broken).as("seed %d", seed).isEmpty();
    assertThat(delivered)
        .as("seed %d", seed)
        .hasSizeBetween(1, (int) (MOST_A_SECOND * IDLE.toSeconds()));

    delivered.clear();
    listener.endpoint.flood(LENGTH);
    connector.endpoint.flood(LENGTH);
    net.runFor(Duration.ofSeconds(1));
    assertThat(delivered).as("seed %d", seed).filteredOn(hop -> hop.length() == LENGTH).hasSize(2);
    assertThat(connection.closed()).as("seed %d", seed).isNotDone();
  }

  /** Also where nobody has connected yet: the mapping to the server is what is kept then. */
  @ParameterizedTest
  @CsvSource({"7, 6, 11, 1", "10, 6, 11, 2", "20, 16, 21, 3", "120, 21, , 4"})
  void aListenerIsReachedAfterItsSilence(int lifetime, int outlived, Integer lost, long seed) {
    SimNet net = new SimNet(seed);
    SimServer server = server(net);
    SimPeer listener = homes.behind(net, server, nat(lifetime, Dependence.ENDPOINT_INDEPENDENT), 1);
    listener.listen(NAME, Admission.any(), Services.none());
    net.runFor(Duration.ofMinutes(25));
    NatFindings found = Objects.requireNonNull(listener.peer.natFindings());
    assertThat(found.lifetime())
        .as("seed %d", seed)
        .isEqualTo(
            new NatFindings.Lifetime(
                Duration.ofSeconds(outlived), lost == null ? null : Duration.ofSeconds(lost)));

    SimPeer connector =
        homes.behind(net, server, nat(lifetime, Dependence.ENDPOINT_INDEPENDENT), 2);
    long before = net.now();
    connector.connect(NAME, listener);
    assertThat(net.now() - before).as("seed %d", seed).isLessThan(Duration.ofSeconds(1).toNanos());
  }

  private static NatBehaviour nat(int lifetime, Dependence mapping) {
    return NatBehaviour.of(mapping, Dependence.ADDRESS_AND_PORT)
        .allocating(PortAllocation.block(BLOCK))
        .keeping(Duration.ofSeconds(lifetime));
  }

  /** Notes what becomes of what goes from one peer to the other. */
  private void note(Hop hop) {
    if (hop.length() == LENGTH || hop.length() == PROBE) {
      if (hop.fate() == Hop.Fate.DELIVERED) {
        delivered.add(hop);
      } else if (BROKEN.contains(hop.fate())) {
        broken.add(hop);
      }
    }
  }
}

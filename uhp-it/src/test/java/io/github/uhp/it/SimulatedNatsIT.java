package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.Nat;
import io.github.uhp.natlab.NatLab;
import io.github.uhp.natlab.Router;
import io.github.uhp.simnet.Dependence;
import io.github.uhp.simnet.LinkConditions;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.NatClassification;
import io.github.uhp.simnet.Pooling;
import io.github.uhp.simnet.PortAllocation;
import io.github.uhp.simnet.Segment;
import io.github.uhp.simnet.SimHost;
import io.github.uhp.simnet.SimNatBench;
import io.github.uhp.simnet.SimNet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The NATs that the engines are tested on in virtual time are like those of the kernel. */
@ExtendWith(NatLabRequired.class)
@TestInstance(Lifecycle.PER_CLASS)
class SimulatedNatsIT {

  private static final LinkConditions LINK = LinkConditions.delay(Duration.ofMillis(1));
  private static final long SEED = 1;

  /** As many ports as {@link Nat#PORT_BLOCK} has. */
  private static final int BLOCK = 512;

  /** How many public addresses a pool has. */
  private static final int POOL = 4;

  private final NatLab lab = NatLab.create();
  private final Host outside = lab.publicHost("outside");
  private final Host otherOutside = lab.publicHost("other-outside");

  @AfterAll
  void close() {
    lab.close();
  }

  /** A NAT of the laboratory, what is done to its router, and the simulated NAT of its kind. */
  enum Pair {
    MASQUERADE(Nat.MASQUERADE, NatBehaviour.linuxMasquerade()),
    SYMMETRIC(Nat.SYMMETRIC, NatBehaviour.linuxMasqueradeRandom()),
    SEQUENTIAL(
        Nat.SEQUENTIAL,
        NatBehaviour.linuxMasqueradeRandom().allocating(PortAllocation.sequential())),
    PORT_BLOCK(
        Nat.PORT_BLOCK,
        NatBehaviour.linuxMasqueradeRandom().allocating(PortAllocation.block(BLOCK))),
    ADDRESS_DEPENDENT(
        Nat.ADDRESS_DEPENDENT, NatBehaviour.linuxMasqueradeRandom().mapping(Dependence.ADDRESS)),
    ADDRESS_RESTRICTED(
        Nat.ADDRESS_RESTRICTED,
        NatBehaviour.restrictedCone().allocating(PortAllocation.preserving())),
    FULL_CONE(Nat.FULL_CONE, NatBehaviour.fullCone().allocating(PortAllocation.preserving())),
    HAIRPIN(Nat.MASQUERADE, NatBehaviour.linuxMasquerade().hairpin()) {
      @Override
      void prepare(Router router) {
        router.hairpin();
      }
    },
    EXPOSED(Nat.MASQUERADE, NatBehaviour.linuxMasquerade().unsolicitedTakesPort()) {
      @Override
      void prepare(Router router) {
        router.expose();
      }
    };

    private final Nat real;
    private final NatBehaviour simulated;

    Pair(Nat real, NatBehaviour simulated) {
      this.real = real;
      this.simulated = simulated;
    }

    void prepare(Router router) {}

    String node() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSameScriptFindsTheSameKind(Pair pair) {
    Router router = lab.router(pair.node(), pair.real);
    pair.prepare(router);
    SimNet net = new SimNet(SEED);
    var nat = net.nat("nat", net.internet(), ip("203.0.113.1"), pair.simulated, LINK);

    assertThat(classify(router, pair.node()))
        .isEqualTo(NatClassification.of(SimNatBench.around(net, nat)));
  }

  /** With one for all sockets of a host, or with another one for each flow. */
  @ParameterizedTest
  @EnumSource
  void severalPublicAddresses(Pooling pooling) {
    String node = "pool-" + pooling.name().toLowerCase(Locale.ROOT);
    Router router = lab.router(node, Nat.MASQUERADE);
    List<InetAddress> addresses =
        pooling == Pooling.PAIRED ? router.poolPaired(POOL) : router.poolArbitrary(POOL);
    SimNet net = new SimNet(SEED);
    var nat =
        net.nat(
            "nat",
            net.internet(),
            IntStream.rangeClosed(1, POOL).mapToObj(number -> ip("203.0.113." + number)).toList(),
            NatBehaviour.linuxMasquerade().pooling(pooling),
            LINK);

    NatClassification found = classify(router, node);
    assertThat(found).isEqualTo(NatClassification.of(SimNatBench.around(net, nat)));
    assertThat(found.pooling()).isEqualTo(pooling);
    assertThat(router.flows())
        .isNotEmpty()
        .allMatch(flow -> addresses.contains(flow.mappedSource().getAddress()));
  }

  @Test
  void twoLayers() {
    Router router = lab.router("outer", Nat.SYMMETRIC).router("inner", Nat.MASQUERADE);
    SimNet net = new SimNet(SEED);
    var outer =
        net.nat(
            "outer", net.internet(), ip("203.0.113.1"), NatBehaviour.linuxMasqueradeRandom(), LINK);
    var inner =
        net.nat("inner", outer.inside(), ip("10.0.0.1"), NatBehaviour.linuxMasquerade(), LINK);

    assertThat(classify(router, "layer"))
        .isEqualTo(NatClassification.of(bench(net, inner.inside(), "10.1.0.")));
  }

  @Test
  void noNat() {
    Router router = lab.router("routed", Nat.ROUTED);
    SimNet net = new SimNet(SEED);

    assertThat(classify(router, "routed"))
        .isEqualTo(NatClassification.of(bench(net, net.internet(), "203.0.113.")));
  }

  private NatClassification classify(Router router, String node) {
    Host inside = router.host(node + "-inside");
    Host otherInside = router.host(node + "-other");
    try (LabNatBench bench = new LabNatBench(inside, otherInside, outside, otherOutside)) {
      return NatClassification.of(bench);
    }
  }

  private static SimNatBench bench(SimNet net, Segment segment, String prefix) {
    SimHost inside = net.host("inside", segment, ip(prefix + 2), LINK);
    SimHost otherInside = net.host("other inside", segment, ip(prefix + 3), LINK);
    SimHost outside = net.host("outside", net.internet(), ip("192.0.2.1"), LINK);
    SimHost otherOutside = net.host("other outside", net.internet(), ip("192.0.2.2"), LINK);
    return new SimNatBench(net, inside, otherInside, outside, otherOutside, Duration.ofSeconds(1));
  }

  private static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

package io.github.uhp.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.natlab.UdpProbe.Datagram;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A bad link does to packets what it says, by the kernel's counts and by what arrives. */
@Tag("once")
@Timeout(120)
class BadLinkTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration DELAY = Duration.ofMillis(5);
  private static final int PACKETS = 150;
  private static final long SEED = 42;

  private NatLab lab;
  private Host server;

  @BeforeEach
  void open() {
    Required.check("nat", NatLab.unavailability(), Assumptions::abort);
    Required.check("nat", NatLab.missingTool("python3", "python3"), Assumptions::abort);
    lab = NatLab.create();
    server = lab.publicHost("server");
  }

  @AfterEach
  void close() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void delays_both_ways_and_keeps_what_the_router_does() {
    Duration delay = Duration.ofMillis(40);
    Router router = lab.router("router", Nat.MASQUERADE);
    Host inside = router.host("inside");
    BadLink link = router.degrade(LinkConditions.delay(delay));
    assertThat(NatProof.demand(inside, server).seen().getAddress()).isEqualTo(router.address());
    long before = link.inward().taken();
    try (UdpProbe inner = inside.openUdp(0);
        UdpProbe outer = server.openUdp(0)) {
      InetSocketAddress to = at(server, outer);
      inner.port();
      long start = System.nanoTime();
      inner.send(to, "hello");
      outer.send(receive(outer).from(), "answer");
      receive(inner);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(delay.multipliedBy(2));
    }
    assertThat(link.inward().taken()).isEqualTo(before + 1);
    assertThat(link.outward().lost() + link.inward().lost()).isZero();
  }

  @Test
  void loses_and_reorders_as_the_seed_says_and_counts_it() {
    LinkConditions conditions = new LinkConditions(DELAY, Duration.ofMillis(1), 0.1, 0.1, SEED);
    List<List<Integer>> runs = new ArrayList<>();
    for (String name : List.of("one", "two")) {
      Router router = lab.router(name, Nat.MASQUERADE);
      BadLink link = router.degrade(conditions);
      PacketCount arriving = server.count(router.address(), server.address());
      List<Integer> arrived = sendThrough(link, router.host("behind-" + name));
      BadLink.Count count = link.outward();
      assertThat(count.taken()).isEqualTo(PACKETS);
      assertThat(count.lost()).isBetween(1L, PACKETS / 3L);
      assertThat(count.heldBack()).isBetween(1L, PACKETS / 3L);
      assertThat(arrived).hasSize((int) (PACKETS - count.lost())).doesNotHaveDuplicates();
      assertThat(arriving.packets()).isEqualTo(arrived.size());
      assertThat(arrived).isNotEqualTo(sorted(arrived));
      runs.add(sorted(arrived));
    }
    assertThat(runs.get(0)).isEqualTo(runs.get(1));
  }

  @Test
  void jitter_alone_keeps_the_order() {
    Router router = lab.router("router", Nat.MASQUERADE);
    BadLink link = router.degrade(new LinkConditions(DELAY, Duration.ofMillis(20), 0, 0, SEED));

    assertThat(sendThrough(link, router.host("inside")))
        .isEqualTo(IntStream.range(0, PACKETS).boxed().toList());
  }

  @Test
  void can_break_and_heal_while_it_runs() {
    Router router = lab.router("router", Nat.MASQUERADE);
    Host inside = router.host("inside");
    BadLink link = router.degrade(LinkConditions.delay(DELAY));
    try (UdpProbe inner = inside.openUdp(0);
        UdpProbe outer = server.openUdp(0)) {
      InetSocketAddress to = at(server, outer);
      inner.send(to, "before");
      assertThat(receive(outer).text()).isEqualTo("before");
      link.conditions(new LinkConditions(DELAY, Duration.ZERO, 1, 0, SEED));
      inner.send(to, "meanwhile");
      await("nothing was lost", () -> link.outward().lost() == 1);
      link.conditions(LinkConditions.delay(DELAY));
      inner.send(to, "after");
      assertThat(receive(outer).text()).isEqualTo("after");
    }
  }

  /** Numbered datagrams to the server; gives the numbers in the order of their arrival. */
  private List<Integer> sendThrough(BadLink link, Host inside) {
    try (UdpProbe inner = inside.openUdp(0);
        UdpProbe outer = server.openUdp(0)) {
      InetSocketAddress to = at(server, outer);
      for (int i = 0; i < PACKETS; i++) {
        inner.send(to, Integer.toString(i));
      }
      await("not all were taken", () -> link.outward().taken() == PACKETS);
      long expected = PACKETS - link.outward().lost();
      List<Integer> arrived = new ArrayList<>();
      while (arrived.size() < expected) {
        arrived.add(Integer.valueOf(receive(outer).text()));
      }
      return arrived;
    }
  }

  private static List<Integer> sorted(List<Integer> numbers) {
    return numbers.stream().sorted().toList();
  }

  private static void await(String complaint, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(complaint).isLessThan(deadline);
    }
  }

  private static InetSocketAddress at(Host host, UdpProbe probe) {
    return new InetSocketAddress(host.address(), probe.port());
  }

  private static Datagram receive(UdpProbe probe) {
    return probe.receive(PATIENCE).orElseThrow(() -> new AssertionError("nothing arrived"));
  }
}

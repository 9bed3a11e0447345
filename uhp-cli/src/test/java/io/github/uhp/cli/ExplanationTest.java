package io.github.uhp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.NatDependence;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PortAllocation;
import io.github.uhp.punch.FailureReason;
import io.github.uhp.punch.PairReport;
import io.github.uhp.punch.SearchReport;
import io.github.uhp.tunnel.PunchReport;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a person and a program are told when no path was found. */
class ExplanationTest {

  private static final PeerId PEER = Identity.generate(new SecureRandom()).peerId();
  private static final InetSocketAddress HERE = new InetSocketAddress("198.51.100.2", 4000);
  private static final InetSocketAddress THERE = new InetSocketAddress("198.51.100.3", 5000);
  private static final InetSocketAddress INSIDE = new InetSocketAddress("192.168.2.2", 6000);

  @Test
  void tellsPeopleEachCandidateAndWhatToChange() {
    assertThat(Explanation.lines(symmetric()))
        .containsExactly(
            "this side    D/APDF, seen at 198.51.100.2:4000",
            "             mapping: another public port for each destination (address- and"
                + " port-dependent, 'symmetric')",
            "             filtering: lets in only the address and port to which something was sent"
                + " (address- and port-dependent)",
            "             ports: random",
            "the peer     D/APDF, seen at 198.51.100.3:5000",
            "             mapping: another public port for each destination (address- and"
                + " port-dependent, 'symmetric')",
            "             filtering: lets in only the address and port to which something was sent"
                + " (address- and port-dependent)",
            "             ports: random",
            "cell         D/APDF to D/APDF: -",
            "outlook      no path can be found, unless both are in one network",
            "odds         0 of 100",
            "tried        simultaneous checks",
            "candidates   local 192.168.2.2:6000: 7 sent, 0 answered, 0 received: no answer",
            "             public 198.51.100.3:5000: 9 sent, 0 answered, 0 received: no answer",
            "advice       put one of the two on another network",
            "             or give both of them IPv6",
            "             or have one of the two routers keep one public port for all destinations"
                + " ('full cone', 'endpoint-independent')");
  }

  @Test
  void tellsProgramsTheSame() {
    Map<String, Object> read = JsonReader.object(Json.write(Explanation.fields(symmetric())));
    assertThat(read)
        .containsOnlyKeys(
            "peer",
            "observed",
            "reason",
            "own",
            "theirs",
            "cell",
            "chance",
            "odds",
            "tactics",
            "sameNat",
            "candidates",
            "advice")
        .containsEntry("peer", PEER.toString())
        .containsEntry("observed", "198.51.100.3:5000")
        .containsEntry("reason", "nats-incompatible")
        .containsEntry("chance", "none")
        .containsEntry("tactics", List.of("simultaneous-checks"))
        .containsEntry("sameNat", false)
        .containsEntry("cell", Map.of("own", "D/APDF", "peer", "D/APDF", "symbol", "-"));
    assertThat((Map<?, ?>) read.get("own"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsOnlyKeys("kind", "mapping", "filtering", "allocation", "latestPorts", "reflexive");
    List<?> candidates = (List<?>) read.get("candidates");
    assertThat(candidates).hasSize(2);
    assertThat(((Map<?, ?>) candidates.get(0)).keySet().stream().map(String::valueOf))
        .containsExactlyInAnyOrder("kind", "address", "sent", "answered", "received", "state");
    assertThat(((Map<?, ?>) candidates.get(0)).get("kind")).isEqualTo("public");
    assertThat(((Map<?, ?>) candidates.get(0)).get("state")).isEqualTo("unanswered");
    assertThat((List<?>) read.get("advice")).hasSize(3);
  }

  @Test
  void whereTheNatsWouldLetProbesInAFirewallIsSuspected() {
    PunchReport report =
        report(
            profile(NatDependence.ENDPOINT_INDEPENDENT, HERE),
            profile(NatDependence.ENDPOINT_INDEPENDENT, THERE),
            FailureReason.NOTHING_HEARD,
            List.of());
    assertThat(Explanation.lines(report))
        .contains("candidates   none")
        .last()
        .asString()
        .startsWith("advice       ")
        .contains("firewall");
  }

  @Test
  void behindOneNatTheRouterMustTurnBack() {
    PunchReport report =
        report(
            profile(NatDependence.ENDPOINT_INDEPENDENT, HERE),
            profile(NatDependence.ENDPOINT_INDEPENDENT, HERE),
            FailureReason.NOTHING_HEARD,
            List.of());
    assertThat(Explanation.lines(report))
        .contains("             both have the same public address: they are behind one NAT")
        .last()
        .asString()
        .contains("hairpin");
  }

  @Test
  void whoKnowsNothingSaysSo() {
    PunchReport report = report(null, null, null, List.of());
    assertThat(Explanation.lines(report))
        .contains(
            "this side    ?",
            "the peer     ?, seen at 198.51.100.3:5000",
            "cell         ? to ?: ?");
    assertThat(Explanation.fields(report)).doesNotContainKeys("reason", "own", "theirs", "odds");
  }

  @Test
  void aLongListIsCut() {
    List<PairReport> many = new ArrayList<>();
    for (int port = 1; port <= 20; port++) {
      many.add(
          pair(Candidate.Type.PEER_REFLEXIVE, new InetSocketAddress(THERE.getAddress(), port), 1));
    }
    PunchReport report = report(null, null, FailureReason.PORT_NOT_FOUND, many);
    assertThat(Explanation.lines(report)).contains("             and 4 more");
    assertThat((List<?>) Explanation.fields(report).get("candidates")).hasSize(20);
  }

  @Test
  void tellsHowMuchWasSearched() {
    assertThat(Explanation.lines(searched(new SearchReport(2048, 0))))
        .containsSubsequence(
            "tried        simultaneous checks, then search for a port",
            "             2,048 probes went to ports of the peer's public address");
    assertThat(Explanation.lines(searched(new SearchReport(500, 256))))
        .contains("             500 probes went to the peer's public address, from 256 sockets");
    assertThat(Explanation.fields(searched(new SearchReport(2048, 0))))
        .containsEntry("search", Map.of("probes", 2048, "sockets", 0));
  }

  private static PunchReport searched(SearchReport search) {
    return new PunchReport(
        PEER,
        THERE,
        profile(NatDependence.ENDPOINT_INDEPENDENT, HERE),
        profile(NatDependence.ADDRESS_AND_PORT_DEPENDENT, THERE),
        FailureReason.PORT_NOT_FOUND,
        List.of(),
        search);
  }

  private static PunchReport symmetric() {
    return report(
        profile(NatDependence.ADDRESS_AND_PORT_DEPENDENT, HERE),
        profile(NatDependence.ADDRESS_AND_PORT_DEPENDENT, THERE),
        FailureReason.NATS_INCOMPATIBLE,
        List.of(
            pair(Candidate.Type.SERVER_REFLEXIVE, THERE, 9), pair(Candidate.Type.HOST, INSIDE, 7)));
  }

  private static PunchReport report(
      @Nullable NatProfile own,
      @Nullable NatProfile theirs,
      @Nullable FailureReason reason,
      List<PairReport> pairs) {
    return new PunchReport(PEER, THERE, own, theirs, reason, pairs, null);
  }

  private static PairReport pair(Candidate.Type type, InetSocketAddress remote, int sent) {
    return new PairReport(new Path(0, remote), type, sent, 0, 0, PairReport.State.UNANSWERED, null);
  }

  private static NatProfile profile(NatDependence mapping, InetSocketAddress seen) {
    return new NatProfile(
        mapping,
        NatDependence.ADDRESS_AND_PORT_DEPENDENT,
        new PortAllocation.Random(),
        List.of(4001),
        List.of(seen));
  }
}

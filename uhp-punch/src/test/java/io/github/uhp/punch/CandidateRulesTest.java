package io.github.uhp.punch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.Probe;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** To which addresses no probe goes, whoever names them. */
class CandidateRulesTest {

  private static final InetSocketAddress SERVER =
      new InetSocketAddress(World.ip("198.51.100.1"), 21473);
  private static final Surroundings HERE =
      new Surroundings(
          List.of(
              new Subnet(World.ip("192.168.1.7"), 24),
              new Subnet(World.ip("203.0.113.130"), 28),
              new Subnet(World.ip("2001:db8:1::7"), 64)),
          Set.of(SERVER));

  private final CandidateRules rules = new CandidateRules(PunchConfig.defaults());

  CandidateRulesTest() {
    rules.setSurroundings(HERE);
  }

  private static Candidate candidate(Candidate.Type type, String ip) {
    return new Candidate(type, new InetSocketAddress(World.ip(ip), 1000));
  }

  private boolean allows(Candidate.Type type, String ip) {
    return rules.allow(candidate(type, ip));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "::",
        "0.1.2.3",
        "224.0.0.1",
        "239.255.255.250",
        "ff02::1",
        "ff0e::1",
        "255.255.255.255",
        "240.0.0.1",
        "127.0.0.1",
        "127.8.8.8",
        "::1",
        "fe80::1",
        "169.254.169.254",
        "192.168.1.255",
        "192.168.1.0",
        "203.0.113.143"
      })
  void whatIsNoSingleReachableHostIsRefused(String ip) {
    for (Candidate.Type type : Candidate.Type.values()) {
      assertThat(allows(type, ip)).as(type.name()).isFalse();
    }
  }

  @Test
  void theServerAndPortZeroAreRefused() {
    assertThat(rules.mayProbe(SERVER)).isFalse();
    assertThat(rules.mayProbe(new InetSocketAddress(SERVER.getAddress(), 21474)))
        .as("a peer beside the server")
        .isTrue();
    assertThat(rules.mayProbe(new InetSocketAddress(World.ip("203.0.113.1"), 0))).isFalse();
    rules.setSurroundings(Surroundings.unknown());
    assertThat(rules.mayProbe(SERVER)).as("it has moved").isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.2.3",
        "172.16.0.1",
        "172.31.9.9",
        "192.168.77.1",
        "100.64.0.1",
        "100.127.9.9",
        "fd00::1",
        "fc12::1"
      })
  void privateHostCandidatesAreTakenOnTheirWord(String ip) {
    assertThat(allows(Candidate.Type.HOST, ip)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.129", "2001:db8:1::99"})
  void publicHostCandidatesAreTakenOnLink(String ip) {
    assertThat(allows(Candidate.Type.HOST, ip)).isTrue();
    rules.setSurroundings(Surroundings.unknown());
    assertThat(allows(Candidate.Type.HOST, ip)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "203.0.113.1",
        "8.8.8.8",
        "100.63.0.1",
        "100.128.0.1",
        "172.32.0.1",
        "2001:db8:2::1",
        "fec0::1"
      })
  void otherPublicAddressesMustHaveBeenSeenByTheServer(String ip) {
    assertThat(allows(Candidate.Type.HOST, ip)).isFalse();
    assertThat(allows(Candidate.Type.SERVER_REFLEXIVE, ip)).isTrue();
  }

  @Test
  void aPublicHostCandidateThatTheServerHasSeenIsAHostCandidate() {
    PunchEngine engine = new PunchEngine(PunchConfig.defaults(), new Random(1));
    Party.Keys keys = Party.keys(1, World.SESSION);
    engine.start(
        0,
        new PunchSession(
            World.SESSION,
            keys.connector(),
            Role.CONTROLLING,
            List.of(new LocalSocket(1, true, true)),
            List.of(
                candidate(Candidate.Type.HOST, "203.0.113.1"),
                candidate(Candidate.Type.HOST, "203.0.113.2"),
                candidate(Candidate.Type.SERVER_REFLEXIVE, "203.0.113.1"))));
    assertThat(engine.reports(World.SESSION))
        .singleElement()
        .satisfies(
            report -> {
              assertThat(report.type()).isEqualTo(Candidate.Type.HOST);
              assertThat(report.path().remote().getAddress()).isEqualTo(World.ip("203.0.113.1"));
            });
  }

  @Test
  void loopbackIsTakenWhereTheServerIsOnIt() {
    CandidateRules local = new CandidateRules(PunchConfig.builder().allowLoopback(true).build());
    for (Candidate.Type type : Candidate.Type.values()) {
      assertThat(local.allow(candidate(type, "127.0.0.1"))).isTrue();
      assertThat(local.allow(candidate(type, "::1"))).isTrue();
    }
  }

  @Test
  void anAuthenticProbeFromARefusedAddressIsNotAnswered() {
    PunchEngine engine = new PunchEngine(PunchConfig.defaults(), new Random(1));
    engine.setSurroundings(HERE);
    Party.Keys keys = Party.keys(1, World.SESSION);
    engine.start(
        0,
        new PunchSession(
            World.SESSION,
            keys.listener(),
            Role.CONTROLLED,
            List.of(new LocalSocket(1, true, true)),
            List.of()));
    engine.handleDatagram(
        0, new Path(1, SERVER), keys.connector().seal(Probe.check(1, true).paddedTo(1232)));
    assertThat(engine.pollTransmit()).isNull();
    assertThat(engine.reports(World.SESSION)).isEmpty();
    assertThat(engine.counters().get(PunchCounters.Kind.DROPPED_SOURCE)).isOne();
  }

  @Test
  void aSubnetHasItsPrefix() {
    Subnet odd = new Subnet(World.ip("10.20.28.1"), 21);
    assertThat(odd.contains(World.ip("10.20.31.255"))).isTrue();
    assertThat(odd.contains(World.ip("10.20.32.0"))).isFalse();
    assertThat(odd.contains(World.ip("2001:db8::1"))).isFalse();
    assertThat(odd.isBroadcast(World.ip("10.20.31.255"))).isTrue();
    assertThat(odd.isBroadcast(World.ip("10.20.30.255"))).isFalse();
    Subnet pair = new Subnet(World.ip("10.0.0.0"), 31);
    assertThat(pair.isBroadcast(World.ip("10.0.0.1"))).as("RFC 3021").isFalse();
    assertThat(new Subnet(World.ip("10.0.0.1"), 0).contains(World.ip("8.8.8.8"))).isTrue();
    assertThat(new Subnet(World.ip("2001:db8::1"), 128).contains(World.ip("2001:db8::2")))
        .isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new Subnet(World.ip("10.0.0.1"), 33));
    assertThatIllegalArgumentException().isThrownBy(() -> new Subnet(World.ip("::1"), 129));
  }
}

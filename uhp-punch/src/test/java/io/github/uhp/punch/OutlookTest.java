package io.github.uhp.punch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.NatDependence;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.PortAllocation;
import io.github.uhp.punch.Outlook.Chance;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutlookTest {

  /** Sides as mapping/filtering: I independent, A by address, P by address and port, M maybe. */
  @ParameterizedTest
  @CsvSource({
    "II, II, CERTAIN",
    "II, PP, CERTAIN",
    "IP, IP, CERTAIN",
    "IA, PP, CERTAIN",
    "PA, PI, CERTAIN",
    "MP, MP, LIKELY",
    "IP, PP, SEARCHED",
    "PP, IP, SEARCHED",
    "AP, IP, SEARCHED",
    "MP, PP, SEARCHED",
    "PP, PP, NONE",
    "PP, AA, NONE",
    "U?, IP, UNKNOWN"
  })
  void followsFromBothSides(String own, String peer, Chance expected) {
    Outlook outlook =
        Outlook.of(
            profile(own, new PortAllocation.Random()), profile(peer, new PortAllocation.Random()));
    assertThat(outlook.chance()).isEqualTo(expected);
    assertThat(outlook.tactics()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"IP, PP", "PP, IP", "PP, PP"})
  void portsInAnOrderAreGuessed(String own, String peer) {
    Outlook outlook =
        Outlook.of(
            profile(own, new PortAllocation.Sequential(1)),
            profile(peer, new PortAllocation.Sequential(1)));
    assertThat(outlook.chance()).isEqualTo(Chance.GUESSED);
    assertThat(outlook.tactics()).contains(Tactic.PORT_PREDICTION);
  }

  @Test
  void nobodyKnowsWhatWasNotFoundOut() {
    NatProfile some = profile("II", new PortAllocation.Random());
    assertThat(Outlook.of(null, some).chance()).isEqualTo(Chance.UNKNOWN);
    assertThat(Outlook.of(some, null).chance()).isEqualTo(Chance.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "IP, PP, EIM/APDF to D/APDF: B",
    "AA, II, D/ADF to EIM/EIF: S",
    "MM, MP, EIM?/EIF? to EIM?/APDF: S?",
    "PP, PP, D/APDF to D/APDF: -",
    "U?, IP, ?/? to EIM/APDF: ?"
  })
  void namesTheCellOfTheMatrix(String own, String peer, String cell) {
    assertThat(outlook(own, peer).cell()).isEqualTo(cell);
  }

  @Test
  void whereThePeerIsNotKnownThereIsNoCell() {
    Outlook outlook = Outlook.of(profile("IP", new PortAllocation.Random()), null);
    assertThat(outlook.cell()).isEqualTo("EIM/APDF to ?: ?");
    assertThat(outlook.odds()).isNull();
    assertThat(outlook.sameNat()).isFalse();
    assertThat(outlook.advice()).singleElement().asString().contains("ask again");
  }

  @Test
  void saysWhatToChange() {
    assertThat(outlook("IP", "IP").advice()).isEmpty();
    assertThat(outlook("PP", "IP").advice())
        .singleElement()
        .asString()
        .contains("the router before this side");
    assertThat(outlook("IP", "PP").advice())
        .singleElement()
        .asString()
        .contains("the router before the peer");
    assertThat(outlook("PP", "PP").advice())
        .hasSize(3)
        .first()
        .asString()
        .contains("another network");
    assertThat(outlook("U?", "U?").advice()).singleElement().asString().contains("--second-port");
  }

  @Test
  void noticesThatBothHaveOnePublicAddress() {
    NatProfile here = seenAt("198.51.100.2", 4000);
    assertThat(Outlook.of(here, seenAt("198.51.100.2", 5000)).sameNat()).isTrue();
    assertThat(Outlook.of(here, seenAt("198.51.100.3", 4000)).sameNat()).isFalse();
  }

  private static Outlook outlook(String own, String peer) {
    return Outlook.of(
        profile(own, new PortAllocation.Random()), profile(peer, new PortAllocation.Random()));
  }

  private static NatProfile seenAt(String host, int port) {
    return NatProfile.untested(List.of(new InetSocketAddress(host, port)));
  }

  private static NatProfile profile(String kind, PortAllocation allocation) {
    return new NatProfile(
        dependence(kind.charAt(0)),
        dependence(kind.charAt(1)),
        allocation,
        List.of(4000),
        List.of());
  }

  private static NatDependence dependence(char letter) {
    return switch (letter) {
      case 'I' -> NatDependence.ENDPOINT_INDEPENDENT;
      case 'A' -> NatDependence.ADDRESS_DEPENDENT;
      case 'P' -> NatDependence.ADDRESS_AND_PORT_DEPENDENT;
      case 'M' -> NatDependence.ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT;
      default -> NatDependence.UNKNOWN;
    };
  }
}

package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.NatDependence;
import io.github.uhp.rendezvous.NatVerdict.Entry;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NatVerdictTest {

  /** Ports as the server's sockets see them; 0: no answer. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, ENDPOINT_INDEPENDENT",
    "1, 0, 1, ENDPOINT_INDEPENDENT",
    "1, 1, 2, ADDRESS_DEPENDENT",
    "1, 2, 3, ADDRESS_AND_PORT_DEPENDENT",
    "1, 2, 1, ADDRESS_AND_PORT_DEPENDENT",
    "1, 2, 0, ADDRESS_AND_PORT_DEPENDENT",
    "1, 1, 0, ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT",
    "1, 0, 2, ADDRESS_DEPENDENT_OR_STRICTER",
    "1, 0, 0, UNKNOWN",
    "0, 0, 0, UNKNOWN",
    "0, 1, 1, UNKNOWN"
  })
  void mapping(int first, int secondPort, int secondAddress, NatDependence expected) {
    assertThat(NatVerdict.mapping(address(first), address(secondPort), address(secondAddress)))
        .isEqualTo(expected);
  }

  private static @Nullable InetSocketAddress address(int port) {
    return port == 0 ? null : World.address(9, port);
  }

  @ParameterizedTest
  @CsvSource({
    "LET_IN, LET_IN, ENDPOINT_INDEPENDENT",
    "KEPT_OUT, LET_IN, ENDPOINT_INDEPENDENT",
    "UNKNOWN, LET_IN, ENDPOINT_INDEPENDENT",
    "LET_IN, KEPT_OUT, ADDRESS_DEPENDENT",
    "KEPT_OUT, KEPT_OUT, ADDRESS_AND_PORT_DEPENDENT",
    "UNKNOWN, KEPT_OUT, ADDRESS_DEPENDENT_OR_STRICTER",
    "LET_IN, UNKNOWN, ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT",
    "KEPT_OUT, UNKNOWN, ADDRESS_AND_PORT_DEPENDENT",
    "UNKNOWN, UNKNOWN, UNKNOWN"
  })
  void filtering(Entry port, Entry address, NatDependence expected) {
    assertThat(NatVerdict.filtering(port, address)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, LET_IN",
    "true, false, LET_IN",
    "false, true, KEPT_OUT",
    "false, false, UNKNOWN"
  })
  void silenceMeansSomethingOnlyOfASocketThatSpeaks(
      boolean arrived, boolean answers, Entry expected) {
    assertThat(Entry.of(arrived, answers)).isEqualTo(expected);
  }
}

package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerSitesTest {

  @ParameterizedTest
  @CsvSource({"192.0.2.1, 198.51.100.1", "10.0.0.1, 10.0.0.2", "127.0.0.1, 127.0.0.2"})
  void takesANeighbour(String first, String second) throws Exception {
    assertThat(ServerSites.secondAddress(address(first), InetAddress.getByName(second)))
        .isEqualTo(address(second));
  }

  /** A server on the internet must not have its peers send into their own networks. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "192.0.2.1, 10.0.0.1",
    "192.0.2.1, 192.168.1.1",
    "192.0.2.1, 127.0.0.1",
    "192.0.2.1, 169.254.169.254",
    "192.0.2.1, 100.64.0.1",
    "2001:db8::1, fd00::1",
    "2001:db8::1, ::1",
    "192.0.2.1, 2001:db8::1",
    "127.0.0.1, 192.0.2.1"
  })
  void refusesOthers(String first, String second) throws Exception {
    assertThat(ServerSites.secondAddress(address(first), InetAddress.getByName(second))).isNull();
  }

  @Test
  void mayBeMissing() throws Exception {
    assertThat(ServerSites.secondAddress(address("192.0.2.1"), null)).isNull();
  }

  private static InetSocketAddress address(String ip) throws Exception {
    return new InetSocketAddress(InetAddress.getByName(ip), 21_473);
  }
}

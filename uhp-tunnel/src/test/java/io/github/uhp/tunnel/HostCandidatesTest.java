package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.PeerRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostCandidatesTest {

  private static final int PORT = 4242;

  private static List<InetAddress> addresses(String... literals) throws UnknownHostException {
    List<InetAddress> all = new ArrayList<>();
    for (String each : literals) {
      all.add(InetAddress.getByName(each));
    }
    return all;
  }

  private static List<String> choose(List<InetAddress> own, boolean loopback) {
    return HostCandidates.choose(own, PORT, loopback).stream()
        .peek(candidate -> assertThat(candidate.getPort()).isEqualTo(PORT))
        .map(candidate -> candidate.getAddress().getHostAddress())
        .toList();
  }

  @Test
  void ipv4ComesFirstElseTheOrderStays() throws Exception {
    assertThat(choose(addresses("2001:db8::2", "10.0.0.2", "2001:db8::1", "10.0.0.1"), false))
        .containsExactly("10.0.0.2", "10.0.0.1", "2001:db8:0:0:0:0:0:2", "2001:db8:0:0:0:0:0:1");
  }

  @Test
  void noMoreThanARecordHolds() throws Exception {
    List<InetAddress> own = new ArrayList<>(addresses("2001:db8::1"));
    for (int i = 1; i < PeerRecord.MAX_CANDIDATES; i++) {
      own.addAll(addresses("10.0.0." + i));
    }
    assertThat(choose(own, false)).hasSize(PeerRecord.MAX_CANDIDATES).contains("10.0.0.7");
    own.addAll(addresses("10.0.0.100"));
    assertThat(choose(own, false))
        .hasSize(PeerRecord.MAX_CANDIDATES)
        .contains("10.0.0.100")
        .doesNotContain("2001:db8:0:0:0:0:0:1");
  }

  @Test
  void loopbackCountsOnlyWhenAskedFor() throws Exception {
    List<InetAddress> own = addresses("127.0.0.1", "::1", "10.0.0.1");
    assertThat(choose(own, false)).containsExactly("10.0.0.1");
    assertThat(choose(own, true)).containsExactly("127.0.0.1", "10.0.0.1", "0:0:0:0:0:0:0:1");
  }

  @Test
  void linkLocalAndMulticastNeverCount() throws Exception {
    assertThat(choose(addresses("169.254.1.1", "fe80::1", "224.0.0.1", "ff02::1"), true)).isEmpty();
  }

  @Test
  void aSocketBoundToOneAddressIsReachedThereOnly() {
    InetSocketAddress bound = new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);
    assertThat(HostCandidates.of(bound, false)).containsExactly(bound);
  }

  @Test
  void aSocketBoundToTheWildcardIsReachedAtTheInterfaces() {
    assertThat(HostCandidates.of(new InetSocketAddress(PORT), true))
        .contains(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT))
        .noneMatch(candidate -> candidate.getAddress().isAnyLocalAddress());
  }
}

package io.github.uhp.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class NatFlowTest {

  @Test
  void reads_a_line_of_conntrack() {
    String line =
        "udp      17 29 src=192.168.1.2 dst=198.51.100.1 sport=4000 dport=5000 [UNREPLIED]"
            + " src=198.51.100.1 dst=198.51.100.2 sport=5000 dport=6000 mark=0 use=1";

    assertThat(NatFlow.parse(line))
        .contains(
            new NatFlow(
                "udp",
                new InetSocketAddress("192.168.1.2", 4000),
                new InetSocketAddress("198.51.100.1", 5000),
                new InetSocketAddress("198.51.100.2", 6000),
                false));
  }

  @Test
  void passes_over_what_has_no_ports() {
    String line =
        "icmp     1 29 src=192.168.1.2 dst=198.51.100.1 type=8 code=0 id=1"
            + " src=198.51.100.1 dst=198.51.100.2 type=0 code=0 id=1 mark=0 use=1";

    assertThat(NatFlow.parse(line)).isEmpty();
  }
}

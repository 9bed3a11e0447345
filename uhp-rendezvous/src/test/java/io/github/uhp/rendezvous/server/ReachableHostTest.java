package io.github.uhp.rendezvous.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ReachableHostTest {

  @Test
  void aBoundAddressIsTheAnswer() throws UnknownHostException {
    InetAddress bound = InetAddress.getByName("192.0.2.7");
    assertThat(ReachableHost.of(bound)).isEqualTo(bound);
  }

  @Test
  void aWildcardBecomesAnAddressOfThisMachine() throws Exception {
    InetAddress found = ReachableHost.of(InetAddress.getByName("0.0.0.0"));
    assertThat(found.isAnyLocalAddress()).isFalse();
    assertThat(NetworkInterface.getByInetAddress(found)).isNotNull();
  }
}

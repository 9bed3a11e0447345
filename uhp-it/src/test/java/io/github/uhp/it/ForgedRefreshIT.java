package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.NatLab;
import io.github.uhp.natlab.PacketCount;
import io.github.uhp.protocol.Wire;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A registered peer that forges a victim's address gains nothing against the victim. */
@ExtendWith(NatLabRequired.class)
class ForgedRefreshIT {

  private static final String NAME = "forger";
  private static final String TRANSPORT = "netty";

  /** A refresh is due by then, and repeated. */
  private static final Duration REFRESH = Duration.ofSeconds(40);

  private final NatLab lab = NatLab.create();
  private final Host server = lab.publicHost("server");
  private final Host forger = lab.publicHost("forger");
  private final Host victim = lab.publicHost("victim");
  private final Host connecting = lab.publicHost("connecting");
  private final Deployment deployment = new Deployment("forged-refresh");

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void nobodyProbesTheVictimAndItGetsNoMoreThanWasSentInItsName() {
    InetSocketAddress serverAddress = new InetSocketAddress(server.address(), Wire.DEFAULT_PORT);
    InetSocketAddress victimAddress = new InetSocketAddress(victim.address(), 40_000);
    String bind = server.address().getHostAddress() + ":" + Wire.DEFAULT_PORT;
    String address = deployment.startServer(server::start, bind).await("ready").text("server");
    UhpProcess listener = deployment.listen(forger::start, NAME, TRANSPORT, address, 80, "any");
    listener.await("registered");

    PacketCount inItsName = server.count(victim.address(), server.address());
    PacketCount fromServer = victim.count(server.address(), victim.address());
    PacketCount toVictim = victim.count("ip daddr " + victim.address().getHostAddress());
    PacketCount toVictim6 =
        victim.count("meta l4proto udp ip6 daddr " + victim.ipv6().orElseThrow().getHostAddress());
    forger.forge(serverAddress, victimAddress);
    // The victim's silence is a router's, not that of a host that says that the port is closed.
    victim.run("nft", "add table ip quiet");
    victim.run("nft", "add chain ip quiet in { type filter hook input priority 0; policy drop; }");
    Awaiting.until(REFRESH, listener::story, () -> inItsName.packets() >= 3);

    UhpProcess connector =
        deployment.connect(connecting::start, "connector", NAME, TRANSPORT, address, 0);
    UhpEvent introduced = connector.await("peer-info");
    assertThat(introduced.text("observed")).startsWith(forger.address().getHostAddress() + ":");
    connector.await("connected");
    assertThat(connector.stop()).as(connector::story).isZero();

    assertThat(fromServer.packets()).as("challenges").isPositive();
    assertThat(toVictim.packets() + toVictim6.packets()).isEqualTo(fromServer.packets());
    assertThat(fromServer.bytes()).isLessThanOrEqualTo(inItsName.bytes());
  }
}

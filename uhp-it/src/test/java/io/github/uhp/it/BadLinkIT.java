package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.github.uhp.natlab.BadLink;
import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.LinkConditions;
import io.github.uhp.natlab.Nat;
import io.github.uhp.natlab.NatLab;
import io.github.uhp.natlab.Router;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers find each other, and a download is right, over a path that is long and loses packets. */
@ExtendWith(NatLabRequired.class)
@ExtendWith(ToolRequired.Python.class)
class BadLinkIT {

  private static final long BYTES = 1_500_000;
  private static final long SEED = 4242;

  /** Of each packet between the connector's router and the rest, one way. */
  private static final LinkConditions CONDITIONS =
      new LinkConditions(Duration.ofMillis(50), Duration.ofMillis(2), 0.02, 0.02, SEED);

  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  @Execution(CONCURRENT)
  void connectsAndDownloads(String transport) {
    try (NatLab lab = NatLab.create()) {
      Host server = lab.publicHost("server");
      Router left = lab.router("left", Nat.MASQUERADE);
      Router right = lab.router("right", Nat.MASQUERADE);
      Host connecting = right.host("connecting");
      BadLink link = right.degrade(CONDITIONS);
      LabTunnel tunnel =
          new LabTunnel("bad-link", server, left.host("listening"), connecting, transport);
      long before = connecting.link().receivedBytes();
      RemoteWeb client = tunnel.download(BYTES);
      client.startToFinish();
      client.awaitFinished();
      assertThat(connecting.link().receivedBytes() - before).isGreaterThan(BYTES);
      assertThat(link.inward().lost()).as("seed %d", SEED).isPositive();
      assertThat(link.inward().heldBack()).isPositive();
      assertThat(link.outward().lost()).isPositive();
    }
  }
}

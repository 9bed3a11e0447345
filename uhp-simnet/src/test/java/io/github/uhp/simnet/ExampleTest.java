package io.github.uhp.simnet;

import static io.github.uhp.simnet.Lab.ip;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of docs/simnet.md, which must be the same text. */
class ExampleTest {

  private static final Path DOCUMENT = Path.of("../docs/simnet.md");
  private static final Path THIS = Path.of("src/test/java/io/github/uhp/simnet/ExampleTest.java");
  private static final String INDENT = "    ";

  @Test
  void aKeepaliveKeepsAMappingThatItsAgeEnds() {
    // example
    SimNet net = new SimNet(42);
    LinkConditions link = LinkConditions.delay(Duration.ofMillis(10)).loss(0.01);
    SimSocket server = net.host("server", net.internet(), ip("192.0.2.1"), link).open(4000);
    NatBehaviour behaviour =
        NatBehaviour.portRestrictedCone()
            .allocating(PortAllocation.sequential())
            .keeping(Duration.ofSeconds(30))
            .ageing(Duration.ofSeconds(75));
    Nat nat = net.nat("nat", net.internet(), ip("203.0.113.1"), behaviour, link);
    nat.share(1000, 20);
    SimSocket peer = net.host("peer", nat.inside(), ip("10.0.0.2"), link).open(5000);

    List<Integer> ports = new ArrayList<>();
    server.onDatagram((from, payload) -> ports.add(from.getPort()));
    for (int second = 0; second <= 100; second += 25) {
      net.schedule(Duration.ofSeconds(second), () -> peer.send(server.local(), new byte[] {1}));
    }
    TraceDigest digest = net.digest();
    net.runFor(Duration.ofSeconds(110));

    assertThat(ports).as("seed " + net.seed()).hasSize(5);
    assertThat(ports.subList(0, 3)).containsOnly(ports.get(0));
    assertThat(ports.get(4)).isGreaterThan(ports.get(2));
    // end of the example
    assertThat(digest.hex()).hasSize(64);
  }

  @Test
  void theDocumentHasThisText() throws IOException {
    String source = Files.readString(THIS);
    int start = source.indexOf('\n', source.indexOf("// example\n")) + 1;
    String example = source.substring(start, source.indexOf(INDENT + "// end of the example"));
    assertThat(Files.readString(DOCUMENT))
        .contains("```java\n" + example.replaceAll("(?m)^" + INDENT, "") + "```\n");
  }
}

package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.Nat;
import io.github.uhp.natlab.NatLab;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who listens at the server's interface learns nothing of a peer but what IP headers say. */
@ExtendWith({NatLabRequired.class, ToolRequired.Tcpdump.class})
class CaptureIT {

  private static final String[] SECRETS = {
    "name",
    "the listener's PeerId",
    "the listener's key",
    "the listener's certificate",
    "the listener's candidate",
    "the listener's observed address",
    "the connector's PeerId",
    "the connector's key",
    "the connector's certificate",
    "the connector's candidate",
    "the connector's observed address"
  };

  private final NatLab lab = NatLab.create();
  private final Host listening = lab.router("left", Nat.MASQUERADE).host("listening");
  private final Host connecting = lab.router("right", Nat.MASQUERADE).host("connecting");

  @AfterEach
  void close() {
    lab.close();
  }

  /** The same session with and without sealing; both at once, as they mostly wait. */
  @Test
  void nothingOfAPeerIsInThePayloads() {
    RecordedSession sealed = session("sealed", new Deployment("capture"), 8081);
    RecordedSession open =
        session("open", new Deployment("capture", Patch.compile("/unsealed/Aead.java")), 8082);
    List<byte[]> seen = payloads(sealed.end());
    List<byte[]> seenOpen = payloads(open.end());

    assertThat(SecretSearch.names(open.search().find(seenOpen)))
        .as("what the search finds where nothing is sealed")
        .containsExactlyInAnyOrder(SECRETS);
    for (UnaryOperator<byte[]> disguise : disguises()) {
      List<byte[]> disguised = seenOpen.stream().map(disguise).toList();
      assertThat(SecretSearch.names(open.search().find(disguised)))
          .as("what the search finds where it is disguised")
          .containsExactlyInAnyOrder(SECRETS);
    }
    assertThat(sealed.search().find(seen)).isEmpty();
    long bytes = seen.stream().mapToLong(each -> each.length).sum();
    assertThat(sealed.search().expectedAccidents(bytes)).isLessThan(0.001);
    assertThat(bytes).isGreaterThan(5_000);
  }

  private RecordedSession session(String server, Deployment deployment, int localPort) {
    return new RecordedSession(
        lab.publicHost(server), listening, connecting, deployment, localPort);
  }

  private static List<UnaryOperator<byte[]>> disguises() {
    return List.of(
        payload -> SecretSearch.xored(payload, new byte[] {0x35}, 0),
        payload -> SecretSearch.xored(payload, HexFormat.of().parseHex("2112a442"), 0),
        payload -> HexFormat.of().formatHex(payload).getBytes(StandardCharsets.US_ASCII),
        payload -> Base64.getEncoder().encode(payload));
  }

  private static List<byte[]> payloads(List<Pcap.Datagram> captured) {
    return captured.stream().map(Pcap.Datagram::payload).toList();
  }
}

package io.github.uhp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.tunnel.ServerAddress;
import io.github.uhp.tunnel.Ticket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerReporterTest {

  private static final PeerId PEER = PeerId.of(new byte[PeerId.LENGTH]);
  private static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.1", 4711);

  private static final Ticket TICKET =
      new Ticket(
          new ServerAddress("192.0.2.2", 21473, ServerId.of(new byte[ServerId.LENGTH])),
          new PeerName("demo"),
          PEER);

  private final List<Event> events = new ArrayList<>();
  private final PeerReporter reporter = new PeerReporter(events::add);

  @Test
  void tellsProgramsEverythingInFields() {
    reporter.registered(TICKET, ADDRESS);
    reporter.serverRemembered(TICKET.server(), "line 1 of known-servers");
    reporter.peerInfo(PEER, ADDRESS, List.of(new InetSocketAddress("2001:db8::1", 1)));
    reporter.punched(PEER, "a -> b", Duration.ofMillis(12));
    reporter.forwardOpened("web", ADDRESS);
    reporter.forwardClosed("web", 10, 20, "finished");
    reporter.refused(PEER, "not allowed");
    reporter.serverBusy(Duration.ofMillis(42_500));
    reporter.serverSilent();

    assertThat(events)
        .extracting(event -> Json.write(event.fields()))
        .containsExactly(
            "{\"name\":\"demo\",\"observed\":\"192.0.2.1:4711\",\"ticket\":\"%s\"}"
                .formatted(TICKET),
            "{\"server\":\"%s\",\"where\":\"line 1 of known-servers\"}".formatted(TICKET.server()),
            "{\"peer\":\"%s\",\"observed\":\"192.0.2.1:4711\",\"candidates\":[\"[2001:db8:0:0:0:0:0:1]:1\"]}"
                .formatted(PEER),
            "{\"peer\":\"%s\",\"path\":\"a -> b\",\"ms\":12}".formatted(PEER),
            "{\"service\":\"web\",\"client\":\"192.0.2.1:4711\"}",
            "{\"service\":\"web\",\"bytesToPeer\":10,\"bytesFromPeer\":20,\"how\":\"finished\"}",
            "{\"peer\":\"%s\",\"reason\":\"not allowed\"}".formatted(PEER),
            "{\"ms\":42500}",
            "{}");
    assertThat(events)
        .extracting(Event::kind)
        .containsExactly(
            "registered",
            "server-remembered",
            "peer-info",
            "punched",
            "forward-opened",
            "forward-closed",
            "refused",
            "server-busy",
            "server-silent");
    assertThat(events).extracting(Event::line).allMatch(line -> line.lines().count() == 1);
  }

  @ParameterizedTest
  @CsvSource({
    "LOCAL, '', closed here",
    "REMOTE, bye, closed by the peer (bye)",
    "TIMEOUT, '', the peer went silent",
    "HANDSHAKE_FAILED, '', the handshake failed",
    "TRANSPORT, oops, the connection broke (oops)"
  })
  void saysWhyAConnectionIsOver(CloseReason.Kind kind, String message, String words) {
    assertThat(PeerReporter.inWords(new CloseReason(kind, 0, message))).isEqualTo(words);
  }

  @Test
  void tellsReadyBeforeAllElse() {
    HeldEvents held = new HeldEvents(events::add);
    Event early = Event.of("registered").line("early");
    Event ready = Event.of("ready").line("ready");
    Event late = Event.of("connected").line("late");

    held.accept(early);
    held.ready(ready);
    held.accept(late);

    assertThat(events).containsExactly(ready, early, late);
  }
}

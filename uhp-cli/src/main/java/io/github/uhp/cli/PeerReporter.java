package io.github.uhp.cli;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.punch.NatWords;
import io.github.uhp.rendezvous.NatFindings;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.tunnel.PeerConnection;
import io.github.uhp.tunnel.PeerEvents;
import io.github.uhp.tunnel.PunchReport;
import io.github.uhp.tunnel.ServerAddress;
import io.github.uhp.tunnel.Ticket;
import io.github.uhp.tunnel.UhpException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells what a peer goes through, for programs and for people. */
final class PeerReporter implements PeerEvents {

  private final EventSink sink;

  PeerReporter(EventSink sink) {
    this.sink = sink;
  }

  @Override
  public void registered(Ticket ticket, InetSocketAddress observed) {
    sink.accept(
        Event.of("registered")
            .with("name", ticket.name().value())
            .with("observed", Addresses.text(observed))
            .with("ticket", ticket.toString())
            // In quotes, as a shell would take & and ? for its own.
            .line("registered as %s; its ticket: '%s'", ticket.name(), ticket));
  }

  @Override
  public void peerInfo(
      PeerId peer, InetSocketAddress observed, List<InetSocketAddress> candidates) {
    sink.accept(
        Event.of("peer-info")
            .with("peer", peer.toString())
            .with("observed", Addresses.text(observed))
            .with("candidates", candidates.stream().map(Addresses::text).toList())
            .line("introduced to %s at %s", peer, Addresses.text(observed)));
  }

  @Override
  public void punched(PeerId peer, String path, Duration took) {
    sink.accept(
        Event.of("punched")
            .with("peer", peer.toString())
            .with("path", path)
            .with("ms", took.toMillis())
            .line("punched %s in %d ms", path, took.toMillis()));
  }

  @Override
  public void connected(PeerConnection connection, Duration sinceStart) {
    sink.accept(
        Event.of("connected")
            .with("peer", connection.peerId().toString())
            .with("transport", connection.transport())
            .with("cipher", connection.cipherSuite())
            .with("path", connection.path())
            .with("ms", sinceStart.toMillis())
            .line(
                "connected to %s in %d ms (%s, %s)",
                connection.peerId(),
                sinceStart.toMillis(),
                connection.transport(),
                connection.cipherSuite()));
  }

  @Override
  public void forwardOpened(String service, InetSocketAddress client) {
    sink.accept(
        Event.of("forward-opened")
            .with("service", service)
            .with("client", Addresses.text(client))
            .line("%s: opened (%s)", service, Addresses.text(client)));
  }

  @Override
  public void forwardClosed(String service, long bytesToPeer, long bytesFromPeer, String how) {
    sink.accept(
        Event.of("forward-closed")
            .with("service", service)
            .with("bytesToPeer", bytesToPeer)
            .with("bytesFromPeer", bytesFromPeer)
            .with("how", how)
            .line(
                "%s: closed (%s); %,d bytes to the peer, %,d from it",
                service, how, bytesToPeer, bytesFromPeer));
  }

  @Override
  public void disconnected(PeerConnection connection, CloseReason reason) {
    sink.accept(
        Event.of("disconnected")
            .with("peer", connection.peerId().toString())
            .with("reason", inWords(reason))
            .line("disconnected from %s: %s", connection.peerId(), inWords(reason)));
  }

  @Override
  public void refused(PeerId peer, String why) {
    sink.accept(
        Event.of("refused")
            .with("peer", peer.toString())
            .with("reason", why)
            .line("refused %s: %s", peer, why));
  }

  @Override
  public void error(UhpException error) {
    sink.accept(errorEvent(error));
  }

  @Override
  public void serverFound(ServerId server, InetSocketAddress observed) {
    sink.accept(
        Event.of("server-found")
            .with("key", server.toString())
            .with("observed", Addresses.text(observed))
            .line("the server answers; it sees us at %s", Addresses.text(observed)));
  }

  @Override
  public void natFound(NatFindings findings) {
    Map<String, Object> fields = new LinkedHashMap<>();
    NatReport.profile(fields, findings.profile());
    Event.Builder event = Event.of("nat");
    fields.forEach(event::with);
    sink.accept(
        event.line(
            "the NAT is of the kind %s ('uhp doctor' tells what that means)",
            NatWords.kind(findings.profile())));
  }

  @Override
  public void serverRemembered(ServerAddress server, String where) {
    sink.accept(
        Event.of("server-remembered")
            .with("server", server.toString())
            .with("where", where)
            .line("from now on the server is %s (%s)", server, where));
  }

  @Override
  public void serverBusy(Duration retryAfter) {
    sink.accept(
        Event.of("server-busy")
            .with("ms", retryAfter.toMillis())
            .line("the server is busy; this peer's turn is in %d s", retryAfter.toSeconds()));
  }

  @Override
  public void serverSilent() {
    sink.accept(Event.of("server-silent").line("the server does not answer; asking on"));
  }

  static String inWords(CloseReason reason) {
    String kind =
        switch (reason.kind()) {
          case LOCAL -> "closed here";
          case REMOTE -> "closed by the peer";
          case TIMEOUT -> "the peer went silent";
          case HANDSHAKE_FAILED -> "the handshake failed";
          case TRANSPORT -> "the connection broke";
        };
    return reason.message().isBlank() ? kind : kind + " (" + reason.message() + ")";
  }

  static Event errorEvent(UhpException error) {
    String reason = error.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
    Event.Builder event =
        Event.of("error").with("reason", reason).with("message", Failure.describe(error));
    List<String> lines = new ArrayList<>();
    lines.add("error: " + Failure.describe(error));
    PunchReport report = error.punchReport();
    if (report != null) {
      event.with("explanation", Explanation.fields(report));
      lines.addAll(Explanation.lines(report));
    }
    return event.line("%s", String.join(System.lineSeparator(), lines));
  }
}

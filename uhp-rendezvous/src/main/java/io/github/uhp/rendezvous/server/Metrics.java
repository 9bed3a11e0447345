package io.github.uhp.rendezvous.server;

import io.github.uhp.rendezvous.ServerCounter;
import java.util.Locale;

/** A server's status in Prometheus' text format, version 0.0.4. */
final class Metrics {

  private static final String PREFIX = "uhp_rendezvous_";

  private Metrics() {}

  static String text(ServerStatus status) {
    StringBuilder out = new StringBuilder();
    gauge(out, "uptime_seconds", "Since the start.", status.uptime().toSeconds());
    gauge(out, "peers", "Live registrations.", status.peers());
    gauge(out, "max_peers", "The limit of live registrations.", status.maxPeers());
    gauge(out, "names", "Names that are live or kept for their holders.", status.names());
    gauge(out, "sessions", "Peers that have a session.", status.sessions());
    gauge(out, "unconfirmed_sessions", "Handshakes not yet proven.", status.unconfirmed());
    gauge(out, "pending_requests", "Connect-requests not yet forgotten.", status.pending());
    head(out, "unsent_total", "Datagrams that the operating system did not take.", "counter");
    line(out, "unsent_total", status.unsent());
    head(out, "events_total", "What was counted, by kind.", "counter");
    for (ServerCounter counter : ServerCounter.values()) {
      String kind = counter.name().toLowerCase(Locale.ROOT);
      line(out, "events_total{kind=\"" + kind + "\"}", status.counters().getOrDefault(counter, 0L));
    }
    return out.toString();
  }

  private static void gauge(StringBuilder out, String name, String help, long value) {
    head(out, name, help, "gauge");
    line(out, name, value);
  }

  private static void head(StringBuilder out, String name, String help, String type) {
    out.append("# HELP ").append(PREFIX).append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(PREFIX).append(name).append(' ').append(type).append('\n');
  }

  private static void line(StringBuilder out, String name, long value) {
    out.append(PREFIX).append(name).append(' ').append(value).append('\n');
  }
}

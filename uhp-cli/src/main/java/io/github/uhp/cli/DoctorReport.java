package io.github.uhp.cli;

import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.punch.Outlook;
import io.github.uhp.rendezvous.ClientEvent;
import io.github.uhp.rendezvous.NatFindings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what {@code uhp doctor} finds, for programs (fields) and for people (lines). */
final class DoctorReport {

  private static final int COLUMN = 13;

  private final Map<String, Object> fields = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();

  void interfaces(List<OwnInterface> all) {
    fields.put(
        "interfaces",
        all.stream()
            .map(
                each ->
                    Map.of(
                        "name",
                        each.name(),
                        "addresses",
                        each.addresses().stream().map(OwnInterface::numeric).toList()))
            .toList());
    say("interfaces", String.join("; ", all.stream().map(OwnInterface::text).toList()));
  }

  /** The server does not answer. */
  void silent(InetSocketAddress server, boolean portUnreachable) {
    fields.put("server", Addresses.text(server));
    fields.put("udp", portUnreachable ? "not-blocked" : "blocked-or-no-server");
    say(
        "server",
        portUnreachable
            ? "nobody listens at "
                + Addresses.text(server)
                + " (its host says so, so that UDP is not blocked)"
            : "nothing comes back from "
                + Addresses.text(server)
                + ": UDP is blocked on the way, or there is no server");
  }

  /** The server answers. */
  void ready(InetSocketAddress server, ClientEvent.Ready ready, boolean own) {
    fields.put("server", Addresses.text(server));
    fields.put("udp", "open");
    fields.put("key", ready.server().toString());
    fields.put("observed", Addresses.text(ready.observed()));
    fields.put("nat", !own);
    fields.put("clockOffsetMillis", ready.clockOffset().toMillis());
    say("server", Addresses.text(server) + " answers; UDP is not blocked");
    say(
        "public",
        Addresses.text(ready.observed())
            + (own ? ", an address of this machine: there is no NAT" : ", behind a NAT"));
  }

  void findings(NatFindings found) {
    if (found.roundTrip() != null) {
      fields.put("roundTripMicros", found.roundTrip().toNanos() / 1000);
      say("round trip", String.format("%.1f ms to the server", found.roundTrip().toNanos() / 1e6));
    }
    profile(fields, found.profile());
    say("mapping", NatWords.mapping(found.profile().mapping()));
    say("filtering", NatWords.filtering(found.profile().filtering()));
    say("ports", NatWords.allocation(found.profile().allocation()));
    if (found.hairpinning() != null) {
      fields.put("hairpinning", found.hairpinning());
      say(
          "hairpinning",
          found.hairpinning()
              ? "peers behind the same NAT reach each other by their public addresses"
              : "no: peers behind the same NAT need each other's private addresses");
    }
    site("secondPort", "second port", found.secondPortReached());
    site("secondAddress", "second address", found.secondAddressReached());
  }

  private void site(String field, String name, @Nullable Boolean reached) {
    fields.put(field, reached == null ? "none" : reached ? "reached" : "silent");
    if (Boolean.FALSE.equals(reached)) {
      say("note", "the server's " + name + " is silent: a firewall before it? Less can be known");
    }
  }

  /** The peer was found. */
  void peer(ClientEvent.PeerFound found, @Nullable NatProfile own) {
    NatProfile theirs = found.record().natProfile();
    Outlook outlook = Outlook.of(own, theirs);
    Map<String, Object> peer = new LinkedHashMap<>();
    PeerId id = found.record().peerId();
    peer.put("peer", id.toString());
    peer.put("observed", Addresses.text(found.observed()));
    if (theirs != null) {
      profile(peer, theirs);
    }
    peer.put("chance", NatWords.code(outlook.chance()));
    peer.put("tactics", outlook.tactics().stream().map(NatWords::code).toList());
    fields.put("peer", peer);
    say("peer", id + " at " + Addresses.text(found.observed()));
    if (theirs != null) {
      say("", "mapping: " + NatWords.mapping(theirs.mapping()));
      say("", "filtering: " + NatWords.filtering(theirs.filtering()));
      say("", "ports: " + NatWords.allocation(theirs.allocation()));
    }
    say("both", NatWords.chance(outlook.chance()));
    say("strategy", NatWords.tactics(outlook.tactics()));
    String advice = NatWords.advice(outlook.chance());
    if (!advice.isEmpty()) {
      peer.put("advice", advice);
      say("advice", advice);
    }
  }

  /** The peer was not found. */
  void noPeer(String why) {
    fields.put("peer", Map.of("error", why));
    say("peer", why);
  }

  Event event() {
    Event.Builder event = Event.of("doctor");
    fields.forEach(event::with);
    return event.line("%s", String.join(System.lineSeparator(), lines));
  }

  private static void profile(Map<String, Object> into, NatProfile profile) {
    into.put("mapping", NatWords.code(profile.mapping()));
    into.put("filtering", NatWords.code(profile.filtering()));
    into.put("allocation", NatWords.allocationCode(profile.allocation()));
    into.put("latestPorts", profile.latestPorts());
    into.put("reflexive", profile.reflexive().stream().map(Addresses::text).toList());
  }

  private void say(String what, String text) {
    lines.add((what + " ".repeat(COLUMN)).substring(0, COLUMN) + text);
  }
}

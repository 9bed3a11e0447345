package io.github.uhp.cli;

import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.punch.NatWords;
import io.github.uhp.punch.Outlook;
import io.github.uhp.rendezvous.ClientEvent;
import io.github.uhp.rendezvous.NatFindings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what {@code uhp doctor} finds, for programs (fields) and for people (lines). */
final class DoctorReport {

  private final Map<String, Object> fields = new LinkedHashMap<>();
  private final Columns lines = new Columns();
  private boolean noNat;

  void interfaces(List<OwnInterface> all) {
    fields.put("interfaces", all.stream().map(DoctorReport::fields).toList());
    lines.sayAll("interfaces", all.stream().map(OwnInterface::text).toList());
  }

  private static Map<String, Object> fields(OwnInterface each) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", each.name());
    fields.put("addresses", each.addresses().stream().map(OwnInterface::numeric).toList());
    return fields;
  }

  /** The server does not answer. */
  void silent(InetSocketAddress server, boolean portUnreachable) {
    fields.put("server", Addresses.text(server));
    fields.put("udp", portUnreachable ? "not-blocked" : "blocked-or-no-server");
    if (portUnreachable) {
      lines.say("server", "nobody listens at " + Addresses.text(server));
      lines.say("udp", "not blocked: the server's host answers");
    } else {
      lines.say("server", "nothing comes back from " + Addresses.text(server));
      lines.say("udp", "blocked on the way, or there is no server");
      lines.say("advice", "let UDP out to " + Addresses.text(server) + ", or try another network");
    }
  }

  /** The server answers. */
  void ready(InetSocketAddress server, ClientEvent.Ready ready, boolean own) {
    fields.put("server", Addresses.text(server));
    fields.put("udp", "open");
    fields.put("key", ready.server().toString());
    fields.put("observed", Addresses.text(ready.observed()));
    fields.put("nat", !own);
    noNat = own;
    fields.put("clockOffsetMillis", ready.clockOffset().toMillis());
    lines.say("server", Addresses.text(server) + " answers");
    lines.say("udp", "not blocked");
    lines.say(
        "public",
        Addresses.text(ready.observed())
            + (own ? ", an address of this machine: there is no NAT" : ", behind a NAT"));
  }

  void findings(NatFindings found) {
    NatProfile profile = found.profile();
    if (found.roundTrip() != null) {
      fields.put("roundTripMicros", found.roundTrip().toNanos() / 1000);
      lines.say(
          "round trip",
          String.format(Locale.ROOT, "%.1f ms to the server", found.roundTrip().toNanos() / 1e6));
    }
    NatReport.profile(fields, profile);
    lines.say("mapping", NatWords.mapping(profile.mapping()));
    lines.say("filtering", NatWords.filtering(profile.filtering()));
    lines.say("ports", NatWords.allocation(profile.allocation()));
    if (found.hairpinning() != null) {
      fields.put("hairpinning", found.hairpinning());
    }
    lines.say("hairpinning", hairpinning(found.hairpinning()));
    lines.say("kind", NatWords.kind(profile) + " in the matrix of NATs");
    site("secondPort", "second port", found.secondPortReached());
    site("secondAddress", "second address", found.secondAddressReached());
  }

  /** How long the NAT keeps a mapping, as far as that was measured; null if it could not be. */
  void lifetime(ClientEvent.@Nullable MappingMeasured measured) {
    Map<String, Object> known = new LinkedHashMap<>();
    fields.put("lifetime", known);
    if (measured == null) {
      lines.say("lifetime", "unknown: nothing came of measuring it");
      return;
    }
    Duration outlived = measured.lifetime().outlived();
    Duration lost = measured.lifetime().lost();
    if (outlived != null) {
      known.put("atLeastSeconds", outlived.toSeconds());
    }
    if (lost != null) {
      known.put("lessThanSeconds", lost.toSeconds());
    }
    lines.say("lifetime", lifetime(outlived, lost));
    if (lost != null) {
      lines.say("", "UHP sends something every " + measured.interval().toSeconds() + " s");
    }
  }

  private static String lifetime(@Nullable Duration outlived, @Nullable Duration lost) {
    if (outlived == null) {
      return lost == null
          ? "unknown: the server does not help to measure it"
          : "a mapping does not outlive " + lost.toSeconds() + " s of silence";
    }
    return "a mapping outlives "
        + outlived.toSeconds()
        + " s of silence"
        + (lost == null
            ? ", more than UHP is ever silent"
            : ", but not " + lost.toSeconds() + " s");
  }

  private String hairpinning(@Nullable Boolean hairpinning) {
    if (noNat) {
      return "not needed: there is no NAT";
    }
    if (hairpinning == null) {
      return "unknown";
    }
    return hairpinning
        ? "yes: two peers behind this NAT reach each other by their public addresses"
        : "no: two peers behind this NAT need each other's private addresses";
  }

  private void site(String field, String name, @Nullable Boolean reached) {
    fields.put(field, reached == null ? "none" : reached ? "reached" : "silent");
    if (reached == null) {
      lines.say("note", "the server has no " + name + ", so less can be told");
    } else if (!reached) {
      lines.say("note", "the server's " + name + " is silent: a firewall before it?");
    }
  }

  /** The peer was found. */
  void peer(ClientEvent.PeerFound found, @Nullable NatProfile own, boolean bothHaveIpv6) {
    NatProfile theirs = found.record().natProfile();
    Outlook outlook = Outlook.of(own, theirs);
    Map<String, Object> peer = new LinkedHashMap<>();
    PeerId id = found.record().peerId();
    peer.put("peer", id.toString());
    peer.put("observed", Addresses.text(found.observed()));
    lines.say("peer", id.toString());
    lines.say("", "at " + Addresses.text(found.observed()));
    if (theirs != null) {
      NatReport.profile(peer, theirs);
      NatReport.profile(lines, theirs);
    }
    NatReport.outlook(peer, outlook);
    peer.put("bothHaveIpv6", bothHaveIpv6);
    peer.put("advice", outlook.advice());
    fields.put("peer", peer);
    NatReport.outlook(lines, outlook);
    lines.say("strategy", Explanation.tactics(outlook));
    if (bothHaveIpv6) {
      lines.say("", "over IPv6, too, which both have: there a NAT is rarely in the way");
    }
    lines.sayAll("advice", outlook.advice());
  }

  /** The peer was not found. */
  void noPeer(String why) {
    fields.put("peer", Map.of("error", why));
    lines.say("peer", why);
  }

  Event event() {
    Event.Builder event = Event.of("doctor");
    fields.forEach(event::with);
    return event.line("%s", String.join(System.lineSeparator(), lines.lines()));
  }
}

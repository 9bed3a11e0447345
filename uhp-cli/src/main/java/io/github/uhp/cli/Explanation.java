package io.github.uhp.cli;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.punch.FailureReason;
import io.github.uhp.punch.NatWords;
import io.github.uhp.punch.Outlook;
import io.github.uhp.punch.PairReport;
import io.github.uhp.punch.SearchReport;
import io.github.uhp.punch.Tactic;
import io.github.uhp.tunnel.PunchReport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why no path was found, in the words of {@code uhp doctor}, candidate by candidate. */
final class Explanation {

  /** A search makes further ones of its own. */
  private static final int MAX_CANDIDATES = 16;

  private Explanation() {}

  /** For programs. */
  static Map<String, Object> fields(PunchReport report) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("peer", report.peer().toString());
    fields.put("observed", Addresses.text(report.observed()));
    FailureReason reason = report.reason();
    if (reason != null) {
      fields.put("reason", NatReport.code(reason));
    }
    profile(fields, "own", report.own());
    profile(fields, "theirs", report.theirs());
    NatReport.outlook(fields, report.outlook());
    SearchReport search = report.search();
    if (search != null) {
      fields.put("search", Map.of("probes", search.probes(), "sockets", search.sockets()));
    }
    fields.put("candidates", report.pairs().stream().map(Explanation::candidate).toList());
    fields.put("advice", report.advice());
    return fields;
  }

  private static void profile(
      Map<String, Object> fields, String side, @Nullable NatProfile profile) {
    if (profile != null) {
      Map<String, Object> known = new LinkedHashMap<>();
      NatReport.profile(known, profile);
      fields.put(side, known);
    }
  }

  private static Map<String, Object> candidate(PairReport pair) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", PairReport.kind(pair.type()));
    fields.put("address", Addresses.text(pair.path().remote()));
    fields.put("sent", pair.sent());
    fields.put("answered", pair.answered());
    fields.put("received", pair.received());
    fields.put("state", NatReport.code(pair.state()));
    InetSocketAddress observed = pair.observed();
    if (observed != null) {
      fields.put("observed", Addresses.text(observed));
    }
    return fields;
  }

  /** For people. */
  static List<String> lines(PunchReport report) {
    Columns lines = new Columns();
    NatProfile own = report.own();
    side(
        lines,
        "this side",
        own == null || own.reflexive().isEmpty() ? null : own.reflexive().get(0),
        own);
    side(lines, "the peer", report.observed(), report.theirs());
    Outlook outlook = report.outlook();
    NatReport.outlook(lines, outlook);
    lines.say("tried", tactics(outlook));
    SearchReport search = report.search();
    if (search != null) {
      lines.say("", search.describe());
    }
    lines.sayAll("candidates", candidates(report.pairs()));
    lines.sayAll("advice", report.advice());
    return lines.lines();
  }

  /** The names of the tactics, in their order. */
  static String tactics(Outlook outlook) {
    return outlook.tactics().stream().map(Tactic::text).collect(Collectors.joining(", then "));
  }

  private static void side(
      Columns lines, String label, @Nullable InetSocketAddress seen, @Nullable NatProfile profile) {
    String kind = profile == null ? "?" : NatWords.kind(profile);
    lines.say(label, kind + (seen == null ? "" : ", seen at " + Addresses.text(seen)));
    if (profile != null) {
      NatReport.profile(lines, profile);
    }
  }

  private static List<String> candidates(List<PairReport> pairs) {
    if (pairs.isEmpty()) {
      return List.of("none");
    }
    List<String> lines = new ArrayList<>();
    for (Candidate.Type type : Candidate.Type.values()) {
      pairs.stream()
          .filter(pair -> pair.type() == type)
          .map(PairReport::describe)
          .forEach(lines::add);
    }
    int more = lines.size() - MAX_CANDIDATES;
    if (more <= 0) {
      return lines;
    }
    List<String> shown = new ArrayList<>(lines.subList(0, MAX_CANDIDATES));
    shown.add("and " + more + " more");
    return shown;
  }
}

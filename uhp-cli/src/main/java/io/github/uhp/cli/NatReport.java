package io.github.uhp.cli;

import io.github.uhp.protocol.NatProfile;
import io.github.uhp.punch.NatWords;
import io.github.uhp.punch.Odds;
import io.github.uhp.punch.Outlook;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What is known of NATs, and what that lets expect, for programs (fields) and people (lines). */
final class NatReport {

  private NatReport() {}

  /** For programs. */
  static String code(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The fields of what one side found out. */
  static void profile(Map<String, Object> into, NatProfile profile) {
    into.put("kind", NatWords.kind(profile));
    into.put("mapping", code(profile.mapping()));
    into.put("filtering", code(profile.filtering()));
    into.put(
        "allocation", profile.allocation().getClass().getSimpleName().toLowerCase(Locale.ROOT));
    into.put("latestPorts", profile.latestPorts());
    into.put("reflexive", profile.reflexive().stream().map(Addresses::text).toList());
  }

  /** The lines of the same, below a heading of its own. */
  static void profile(Columns lines, NatProfile profile) {
    lines.say("", "mapping: " + NatWords.mapping(profile.mapping()));
    lines.say("", "filtering: " + NatWords.filtering(profile.filtering()));
    lines.say("", "ports: " + NatWords.allocation(profile.allocation()));
  }

  /** The fields of what two sides can expect. */
  static void outlook(Map<String, Object> into, Outlook outlook) {
    Map<String, Object> cell = new LinkedHashMap<>();
    cell.put("own", outlook.ownKind());
    cell.put("peer", outlook.peerKind());
    cell.put("symbol", outlook.chance().symbol());
    into.put("cell", cell);
    into.put("chance", code(outlook.chance()));
    Odds odds = outlook.odds();
    if (odds != null) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("percent", odds.percent());
      figures.put("medianMillis", odds.median().toMillis());
      figures.put("slowMillis", odds.slow().toMillis());
      into.put("odds", figures);
    }
    into.put("tactics", outlook.tactics().stream().map(NatReport::code).toList());
    into.put("sameNat", outlook.sameNat());
  }

  /** The lines of the same. */
  static void outlook(Columns lines, Outlook outlook) {
    lines.say("cell", outlook.cell());
    lines.say("outlook", outlook.chance().text());
    if (outlook.sameNat()) {
      lines.say("", "both have the same public address: they are behind one NAT");
    }
    Odds odds = outlook.odds();
    if (odds != null) {
      lines.say("odds", odds.text());
    }
  }
}

package io.github.uhp.natlab;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a named nftables counter. */
final class NftCounter {

  private static final Pattern PACKETS = Pattern.compile("packets ([0-9]+) bytes [0-9]+");

  private NftCounter() {}

  static long packets(Namespace namespace, String table, String counter) {
    String listing = namespace.run("nft", "list", "counter " + table + " " + counter);
    Matcher matcher = PACKETS.matcher(listing);
    if (!matcher.find()) {
      throw new NatLabException("no packet count in: " + listing);
    }
    return Long.parseLong(matcher.group(1));
  }
}

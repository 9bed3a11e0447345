package io.github.uhp.natlab;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a named nftables counter says. */
record NftCounter(long packets, long bytes) {

  private static final Pattern VALUES = Pattern.compile("packets ([0-9]+) bytes ([0-9]+)");

  static NftCounter read(Namespace namespace, String table, String counter) {
    String listing = namespace.run("nft", "list", "counter " + table + " " + counter);
    Matcher matcher = VALUES.matcher(listing);
    if (!matcher.find()) {
      throw new NatLabException("no count in: " + listing);
    }
    return new NftCounter(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
  }
}

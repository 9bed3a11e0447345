package io.github.uhp.natlab;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A flow in a router's connection tracking table.
 *
 * @param protocol {@code udp} or {@code tcp}
 * @param source who sent the first packet, as seen before translation
 * @param destination where that packet was sent to, as seen before translation
 * @param mappedSource the address that answers are sent to
 * @param answered whether there was an answer
 */
public record NatFlow(
    String protocol,
    InetSocketAddress source,
    InetSocketAddress destination,
    InetSocketAddress mappedSource,
    boolean answered) {

  /** One direction of a line of {@code conntrack -L}; each line has two. */
  private static final Pattern DIRECTION =
      Pattern.compile("src=(\\S+) dst=(\\S+) sport=([0-9]+) dport=([0-9]+)");

  static Optional<NatFlow> parse(String line) {
    Matcher matcher = DIRECTION.matcher(line);
    List<InetSocketAddress> ends = new ArrayList<>();
    while (matcher.find()) {
      ends.add(end(matcher.group(1), matcher.group(3)));
      ends.add(end(matcher.group(2), matcher.group(4)));
    }
    if (ends.size() != 4) {
      return Optional.empty();
    }
    return Optional.of(
        new NatFlow(
            line.substring(0, line.indexOf(' ')),
            ends.get(0),
            ends.get(1),
            ends.get(3),
            !line.contains("[UNREPLIED]")));
  }

  private static InetSocketAddress end(String address, String port) {
    return new InetSocketAddress(Addresses.parse(address), Integer.parseInt(port));
  }
}

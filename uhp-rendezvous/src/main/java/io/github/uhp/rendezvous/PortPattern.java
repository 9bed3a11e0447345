package io.github.uhp.rendezvous;

import io.github.uhp.protocol.PortAllocation;
import java.util.List;

/** Tells a NAT's port allocation (RFC 4787 §4.2) from the mappings of sockets opened in turn. */
final class PortPattern {

  /** Fewer samples tell nothing. */
  static final int MIN_SAMPLES = 4;

  /** Other hosts' mappings come between; eight random ports are never that close in a row. */
  private static final int MAX_GAP = 256;

  /** Eight random ports lie so close together once in thirty million times. */
  private static final int MAX_BLOCK = 4096;

  private PortPattern() {}

  static PortAllocation of(List<NatFindings.Mapping> mappings) {
    if (mappings.size() < MIN_SAMPLES) {
      return new PortAllocation.Unknown();
    }
    long preserved =
        mappings.stream().filter(each -> each.localPort() == each.observed().getPort()).count();
    // Another host may hold a port or two.
    if (preserved * 4 >= mappings.size() * 3L) {
      return new PortAllocation.Preserving();
    }
    int[] ports = mappings.stream().mapToInt(each -> each.observed().getPort()).toArray();
    int step = step(ports);
    if (step != 0) {
      return new PortAllocation.Sequential(step);
    }
    return block(ports);
  }

  /**
   * The least step if the ports go one way in small ones, but for one place where they begin anew
   * or two datagrams changed places; else 0.
   */
  private static int step(int[] ports) {
    int up = 0;
    int down = 0;
    int leastUp = MAX_GAP;
    int leastDown = MAX_GAP;
    for (int i = 1; i < ports.length; i++) {
      int gap = ports[i] - ports[i - 1];
      if (gap > 0 && gap <= MAX_GAP) {
        up++;
        leastUp = Math.min(leastUp, gap);
      } else if (gap < 0 && gap >= -MAX_GAP) {
        down++;
        leastDown = Math.min(leastDown, -gap);
      }
    }
    int enough = ports.length - 2;
    int max = PortAllocation.Sequential.MAX_STEP;
    if (up >= enough && leastUp <= max) {
      return leastUp;
    }
    return down >= enough && leastDown <= max ? -leastDown : 0;
  }

  /** The samples' range and a quarter more on either side, since none need lie at its ends. */
  private static PortAllocation block(int[] ports) {
    int low = 65_535;
    int high = 1;
    for (int port : ports) {
      low = Math.min(low, port);
      high = Math.max(high, port);
    }
    int range = high - low;
    if (range >= MAX_BLOCK) {
      return new PortAllocation.Random();
    }
    int margin = range / 4 + 1;
    return new PortAllocation.Block(Math.max(1, low - margin), Math.min(65_535, high + margin));
  }
}

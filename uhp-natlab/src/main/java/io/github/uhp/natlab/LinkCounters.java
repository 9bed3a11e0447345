package io.github.uhp.natlab;

import java.util.List;

/**
 * Frames and bytes through an interface, both with Ethernet headers. Where segmentation offload is
 * used, one frame of many segments counts once; bytes are exact.
 */
public record LinkCounters(
    long receivedPackets, long receivedBytes, long sentPackets, long sentBytes) {

  static final List<String> FILES = List.of("rx_packets", "rx_bytes", "tx_packets", "tx_bytes");

  /** One number a line, in the order of {@link #FILES}. */
  static LinkCounters parse(String lines) {
    long[] values = lines.lines().mapToLong(Long::parseLong).toArray();
    return new LinkCounters(values[0], values[1], values[2], values[3]);
  }

  /** What was added since an earlier reading. */
  public LinkCounters since(LinkCounters earlier) {
    return new LinkCounters(
        receivedPackets - earlier.receivedPackets,
        receivedBytes - earlier.receivedBytes,
        sentPackets - earlier.sentPackets,
        sentBytes - earlier.sentBytes);
  }
}

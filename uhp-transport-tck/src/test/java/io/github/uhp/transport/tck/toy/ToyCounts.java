package io.github.uhp.transport.tck.toy;

import io.github.uhp.transport.ConnectionStatistics;
import java.util.Optional;
import java.util.OptionalLong;

/** What a toy connection has counted; it measures nothing. The endpoint's monitor guards it. */
final class ToyCounts {

  private long bytesSent;
  private long packetsSent;
  private long bytesReceived;
  private long packetsReceived;
  private long packetsLost;

  void sent(int bytes) {
    packetsSent++;
    bytesSent += bytes;
  }

  void received(int bytes) {
    packetsReceived++;
    bytesReceived += bytes;
  }

  void lost(int packets) {
    packetsLost += packets;
  }

  ConnectionStatistics snapshot(long datagramsDropped) {
    return new ConnectionStatistics(
        Optional.empty(),
        OptionalLong.empty(),
        bytesSent,
        packetsSent,
        bytesReceived,
        packetsReceived,
        OptionalLong.of(packetsLost),
        datagramsDropped);
  }
}

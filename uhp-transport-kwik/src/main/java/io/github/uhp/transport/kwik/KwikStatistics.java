package io.github.uhp.transport.kwik;

import io.github.uhp.transport.ConnectionStatistics;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.Statistics;

/** Kwik's numbers in the SPI's words. */
final class KwikStatistics {

  /** What Kwik tells of round trips before it has measured one (RFC 9002 section 6.2.2). */
  private static final int INITIAL_RTT_MILLIS = 500;

  private KwikStatistics() {}

  static ConnectionStatistics of(
      QuicConnection kwik, ConnectionTrace trace, long datagramsDropped) {
    Statistics numbers = kwik.getStats();
    return new ConnectionStatistics(
        roundTrip(numbers.smoothedRtt(), numbers.rttVar(), numbers.latestRtt()),
        KwikInternals.congestionWindow(kwik),
        numbers.bytesSent(),
        numbers.packetsSent(),
        trace.bytesReceived(),
        trace.packetsReceived(),
        OptionalLong.of(numbers.lostPackets()),
        datagramsDropped);
  }

  /** Kwik measures in milliseconds; less than one is told as one. */
  static Optional<Duration> roundTrip(int smoothed, int variation, int latest) {
    boolean measured =
        smoothed != INITIAL_RTT_MILLIS || variation != INITIAL_RTT_MILLIS / 4 || latest != 0;
    return measured ? Optional.of(Duration.ofMillis(Math.max(1, smoothed))) : Optional.empty();
  }
}

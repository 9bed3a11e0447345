package io.github.uhp.transport.netty;

import io.github.uhp.transport.ConnectionStatistics;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.incubator.codec.quic.QuicConnectionPathStats;
import io.netty.incubator.codec.quic.QuicConnectionStats;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** quiche's numbers in the SPI's words. */
final class NettyStatistics {

  /** What quiche tells of round trips before it has measured one (RFC 9002 section 6.2.2). */
  private static final Duration INITIAL_RTT = Duration.ofMillis(333);

  private NettyStatistics() {}

  /**
   * On the event loop, where the codec answers at once; of a channel that is closed without what
   * belongs to a path.
   *
   * @return null if there are none
   */
  static @Nullable ConnectionStatistics of(QuicChannel channel, long datagramsDropped) {
    QuicConnectionStats counts = now(channel.collectStats());
    // One path is all that quiche ever sees: that between the virtual addresses.
    QuicConnectionPathStats path = now(channel.collectPathStats(0));
    if (counts == null) {
      return null;
    }
    return new ConnectionStatistics(
        path == null ? Optional.empty() : roundTrip(Duration.ofNanos(path.rtt())),
        path == null ? OptionalLong.empty() : OptionalLong.of(path.cwnd()),
        counts.sentBytes(),
        counts.sent(),
        counts.recvBytes(),
        counts.recv(),
        OptionalLong.of(counts.lost()),
        datagramsDropped);
  }

  private static Optional<Duration> roundTrip(Duration smoothed) {
    boolean measured = !smoothed.isZero() && !smoothed.equals(INITIAL_RTT);
    return measured ? Optional.of(smoothed) : Optional.empty();
  }

  private static <T> @Nullable T now(Future<T> answer) {
    return answer.isSuccess() ? answer.getNow() : null;
  }
}

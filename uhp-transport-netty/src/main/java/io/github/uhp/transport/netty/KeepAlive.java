package io.github.uhp.transport.netty;

import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.incubator.codec.quic.QuicTransportParameters;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Keeps an idle connection alive from the client's end. The codec can send no PING, so this sends a
 * DATAGRAM of the one byte 0 (RFC 9221), which has to be acknowledged too.
 */
final class KeepAlive {

  private final QuicChannel channel;
  private final Future<?> timer;

  private KeepAlive(QuicChannel channel, long nanos) {
    this.channel = channel;
    this.timer =
        channel.eventLoop().scheduleAtFixedRate(this::send, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  static KeepAlive start(QuicChannel channel, Duration every) {
    long nanos = every.toNanos();
    QuicTransportParameters theirs = channel.peerTransportParameters();
    if (theirs != null && theirs.maxIdleTimeout() > 0) {
      // The shorter of both ends' timeouts is in force (RFC 9000 §10.1).
      nanos = Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(theirs.maxIdleTimeout()) / 3);
    }
    return new KeepAlive(channel, nanos);
  }

  private void send() {
    send(channel);
  }

  /** Sends something that has to be acknowledged, once there is room for it. */
  static void send(QuicChannel channel) {
    channel.writeAndFlush(
        channel.alloc().directBuffer(1).writeByte(NettyDatagrams.KEEP_ALIVE),
        channel.voidPromise());
  }

  void stop() {
    timer.cancel(false);
  }
}

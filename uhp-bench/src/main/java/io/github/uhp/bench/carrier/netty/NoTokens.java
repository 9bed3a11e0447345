package io.github.uhp.bench.carrier.netty;

import io.netty.buffer.ByteBuf;
import io.netty.incubator.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;

/** No Retry, so that a connection takes one round trip, as it does in UHP. */
final class NoTokens implements QuicTokenHandler {

  @Override
  public boolean writeToken(ByteBuf out, ByteBuf dcid, InetSocketAddress address) {
    return false;
  }

  @Override
  public int validateToken(ByteBuf token, InetSocketAddress address) {
    return -1;
  }

  @Override
  public int maxTokenLength() {
    return 0;
  }
}

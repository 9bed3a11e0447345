package io.github.uhp.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.incubator.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;

/**
 * No Retry, and no token is ever valid. Only admitted paths reach the codec, so an address is
 * proven before (RFC 9000 §8.1), and a token that this end never gave out can only be forged.
 */
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

package io.github.uhp.bench.carrier;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The asking end of a {@link Carrier}. */
public interface Caller extends AutoCloseable {

  /**
   * Where its connections come from, for {@link Answering#admit}; null if that need not be told.
   */
  default @Nullable InetSocketAddress localAddress() {
    return null;
  }

  /** A connection; returns when the handshake is done. */
  Link connect() throws Exception;

  @Override
  void close();
}

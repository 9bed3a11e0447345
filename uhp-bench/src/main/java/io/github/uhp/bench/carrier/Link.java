package io.github.uhp.bench.carrier;

/**
 * What streams share: a QUIC connection. TCP has nothing to share, so there each stream is a
 * connection of its own, as programs do that use TCP.
 */
public interface Link extends AutoCloseable {

  /** Opens a stream. */
  ByteStream open() throws Exception;

  @Override
  void close() throws Exception;
}

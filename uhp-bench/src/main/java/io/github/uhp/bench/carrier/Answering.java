package io.github.uhp.bench.carrier;

import java.net.InetSocketAddress;

/** The answering end of a {@link Carrier}. */
public interface Answering extends AutoCloseable {

  /** Where it is. */
  Target target();

  /** Lets a caller in; those that let everybody in need not be told. */
  default void admit(InetSocketAddress caller) {}

  @Override
  void close();
}

package io.github.uhp.transport.netty;

/**
 * Which of Netty's two QUIC codecs this is: all that the transports over them have not in common.
 */
final class Flavor {

  /** What users choose it by. */
  static final String NAME = "netty";

  /** Above Kwik's, for it is several times as fast. */
  static final int PRIORITY = 20;

  /** Has the native code. */
  static final String ARTIFACT = "io.netty.incubator:netty-incubator-codec-native-quic";

  /** What the name of the native code's module starts with, before the platform's. */
  static final String MODULE = "io.netty.incubator.codec.quic.";

  private Flavor() {}
}

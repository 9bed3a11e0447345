package io.github.uhp.transport.netty42;

/** The codec that is part of Netty 4.2, in place of the incubator's. */
final class Flavor {

  /** What users choose it by. */
  static final String NAME = "netty42";

  /** Above the incubator's codec, which gets no more fixes. */
  static final int PRIORITY = 30;

  /** Has the native code. */
  static final String ARTIFACT = "io.netty:netty-codec-native-quic";

  /** What the name of the native code's module starts with, before the platform's. */
  static final String MODULE = "io.netty.codec.quic.";

  private Flavor() {}
}

package io.github.uhp.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which QUIC library to use. */
final class TransportOption {

  @Option(
      names = "--transport",
      paramLabel = "netty42|netty|kwik",
      description = "The QUIC library (default: the first of these that runs here).")
  @Nullable String name;
}

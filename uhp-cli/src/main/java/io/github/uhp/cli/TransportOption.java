package io.github.uhp.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which QUIC library to use. */
final class TransportOption {

  @Option(
      names = "--transport",
      paramLabel = "netty|kwik",
      description = "The QUIC library (default: netty where its native part runs, else kwik).")
  @Nullable String name;
}

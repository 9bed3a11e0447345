package io.github.uhp.transport.netty;

import io.netty.incubator.codec.quic.Quic;
import java.util.Locale;
import java.util.Optional;

/** Whether the codec's native library can be used on this machine. */
final class NativeCodec {

  private NativeCodec() {}

  static Optional<String> unavailability() {
    try {
      return Quic.isAvailable()
          ? Optional.empty()
          : Optional.of(message(Quic.unavailabilityCause()));
    } catch (LinkageError | RuntimeException e) {
      // Netty's classes themselves may be missing; a provider that is asked must not fail.
      return Optional.of(message(e));
    }
  }

  private static String message(Throwable cause) {
    return message(cause, NativeCodec.class.getModule().isNamed());
  }

  /** What is missing; a module that nobody requires is not found unless it is named. */
  static String message(Throwable cause, boolean onModulePath) {
    Throwable root = cause;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String platform =
        classifier(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    return "the native QUIC codec does not load ("
        + root
        + "); add "
        + Flavor.ARTIFACT
        + " with the classifier "
        + platform
        + (onModulePath ? ", and --add-modules " + Flavor.MODULE + platform.replace('-', '.') : "");
  }

  /** The classifier that Netty gives this platform's artifact. */
  static String classifier(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String arch = osArch.toLowerCase(Locale.ROOT);
    String system = os.startsWith("mac") ? "osx" : os.startsWith("windows") ? "windows" : "linux";
    boolean arm = arch.equals("aarch64") || arch.equals("arm64");
    return system + (arm ? "-aarch_64" : "-x86_64");
  }
}

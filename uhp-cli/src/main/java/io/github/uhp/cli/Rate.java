package io.github.uhp.cli;

import java.util.Locale;

/** Writes how fast bytes went. */
final class Rate {

  private Rate() {}

  /** Megabytes (10^6 bytes) a second. */
  static String text(long bytes, long millis) {
    return String.format(Locale.ROOT, "%.1f MB/s", bytes / 1000.0 / Math.max(1, millis));
  }
}

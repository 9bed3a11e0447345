package io.github.uhp.bench.carrier;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Closes what has no reason to fail at it. */
final class Closing {

  private Closing() {}

  static void close(Closeable what) {
    try {
      what.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

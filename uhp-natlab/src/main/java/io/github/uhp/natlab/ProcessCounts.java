package io.github.uhp.natlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a process holds, as the kernel counts it (proc(5)).
 *
 * @param descriptors open file descriptors, sockets among them
 * @param threads native threads
 */
public record ProcessCounts(int descriptors, int threads) {

  /**
   * Reads the counts of a live process.
   *
   * @throws NatLabException if it has ended
   */
  public static ProcessCounts of(Process process) {
    Path directory = Path.of("/proc", Long.toString(process.pid()));
    return new ProcessCounts(entries(directory.resolve("fd")), entries(directory.resolve("task")));
  }

  private static int entries(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return (int) entries.count();
    } catch (IOException e) {
      throw new NatLabException("cannot read " + directory, e);
    }
  }
}

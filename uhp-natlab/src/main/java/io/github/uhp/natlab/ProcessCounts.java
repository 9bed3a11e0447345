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
 * @param residentBytes memory in use that is not swapped out
 */
public record ProcessCounts(int descriptors, int threads, long residentBytes) {

  /**
   * Reads the counts of a live process.
   *
   * @throws NatLabException if it has ended
   */
  public static ProcessCounts of(Process process) {
    Path directory = Path.of("/proc", Long.toString(process.pid()));
    return new ProcessCounts(
        entries(directory.resolve("fd")),
        entries(directory.resolve("task")),
        residentBytes(directory.resolve("status")));
  }

  private static long residentBytes(Path status) {
    try (Stream<String> lines = Files.lines(status)) {
      String line = lines.filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
    } catch (IOException e) {
      throw new NatLabException("cannot read " + status, e);
    }
  }

  private static int entries(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return (int) entries.count();
    } catch (IOException e) {
      throw new NatLabException("cannot read " + directory, e);
    }
  }
}

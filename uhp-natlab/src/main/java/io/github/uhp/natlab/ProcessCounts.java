package io.github.uhp.natlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a process holds, as the kernel counts it (proc(5)).
 *
 * @param descriptors open file descriptors, sockets among them
 * @param threads the names of its native threads, cut off at 15 characters, sorted
 * @param residentBytes memory in use that is not swapped out
 */
public record ProcessCounts(int descriptors, List<String> threads, long residentBytes) {

  /** Copies the list. */
  public ProcessCounts {
    threads = List.copyOf(threads);
  }

  /**
   * Reads the counts of a live process.
   *
   * @throws NatLabException if it has ended
   */
  public static ProcessCounts of(Process process) {
    Path directory = Path.of("/proc", Long.toString(process.pid()));
    return new ProcessCounts(
        entries(directory.resolve("fd")),
        threads(directory.resolve("task")),
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

  private static List<String> threads(Path directory) {
    try (Stream<Path> tasks = Files.list(directory)) {
      return tasks.map(ProcessCounts::name).flatMap(Optional::stream).sorted().toList();
    } catch (IOException e) {
      throw new NatLabException("cannot read " + directory, e);
    }
  }

  /** Empty if the thread has ended meanwhile. */
  private static Optional<String> name(Path task) {
    try {
      return Optional.of(Files.readString(task.resolve("comm")).strip());
    } catch (IOException e) {
      return Optional.empty();
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

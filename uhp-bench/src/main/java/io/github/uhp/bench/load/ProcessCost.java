package io.github.uhp.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a process has cost so far, as Linux counts it.
 *
 * @param residentKib the memory that it has in use, VmRSS of proc(5)
 * @param cpu the processor time of all its threads
 */
record ProcessCost(long residentKib, Duration cpu) {

  static ProcessCost of(ProcessHandle process) throws IOException {
    String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));
    long resident =
        status
            .lines()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElse(0);
    return new ProcessCost(resident, process.info().totalCpuDuration().orElse(Duration.ZERO));
  }
}

package io.github.uhp.it;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Programs on this machine, for what loopback is enough for. */
final class ThisMachine implements Site, AutoCloseable {

  private final List<Process> processes = new CopyOnWriteArrayList<>();

  @Override
  public Process start(ProcessBuilder builder) {
    try {
      Process process = builder.start();
      processes.add(process);
      return process;
    } catch (IOException e) {
      throw new AssertionError("cannot start " + builder.command(), e);
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }
}

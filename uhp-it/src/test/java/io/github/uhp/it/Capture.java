package io.github.uhp.it;

import io.github.uhp.natlab.Host;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running tcpdump of the UDP traffic on a host's interface. */
final class Capture {

  private static final long PATIENCE_SECONDS = 30;

  private final Process tcpdump;
  private final BufferedReader complaints;
  private final Path file;

  private Capture(Process tcpdump, Path file) {
    this.tcpdump = tcpdump;
    this.file = file;
    complaints = tcpdump.errorReader();
  }

  /** Starts one; it captures when this returns. */
  static Capture start(Host host, Path file) {
    // As root, since the file's directory is; each packet whole, and in the file at once.
    Process tcpdump =
        host.start(
            "tcpdump",
            "-Z",
            "root",
            "-i",
            "eth0",
            "-s",
            "0",
            "-U",
            "--immediate-mode",
            "-w",
            file.toString(),
            "udp");
    Capture capture = new Capture(tcpdump, file);
    capture.awaitLine("listening on");
    return capture;
  }

  /** Ends it, and gives what was captured: all of it, or this fails. */
  List<Pcap.Datagram> stop() {
    // Not the process's own destroy(), which closes its streams.
    tcpdump.toHandle().destroy();
    awaitLine("0 packets dropped by kernel");
    try {
      if (!tcpdump.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("tcpdump has not ended");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    try {
      return Pcap.read(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void awaitLine(String part) {
    StringBuilder said = new StringBuilder();
    try {
      for (String line = complaints.readLine(); line != null; line = complaints.readLine()) {
        said.append(line).append('\n');
        if (line.contains(part)) {
          return;
        }
      }
    } catch (IOException e) {
      throw new AssertionError("tcpdump is gone", e);
    }
    throw new AssertionError("tcpdump did not say '" + part + "' but\n" + said);
  }
}

package io.github.uhp.natlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Whether labs can be made on this machine. */
final class Availability {

  /** Tool to Debian package. */
  private static final Map<String, String> TOOLS = new LinkedHashMap<>();

  static {
    TOOLS.put("ip", "iproute2");
    TOOLS.put("nft", "nftables");
    TOOLS.put("conntrack", "conntrack");
    TOOLS.put("sysctl", "procps");
  }

  private Availability() {}

  static Optional<String> complaint() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.of("network namespaces exist on Linux only");
    }
    if (!isRoot()) {
      return Optional.of("network namespaces need root");
    }
    TreeSet<String> packages = new TreeSet<>();
    TOOLS.forEach(
        (tool, debianPackage) -> {
          if (Command.find(tool).isEmpty()) {
            packages.add(debianPackage);
          }
        });
    if (!packages.isEmpty()) {
      return Optional.of("tools are missing: apt-get install " + String.join(" ", packages));
    }
    return kernelComplaint();
  }

  private static boolean isRoot() {
    try {
      // "Uid:" real, effective, saved and file system user; see proc_pid_status(5).
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("Uid:"))
          .anyMatch(line -> line.split("\\s+")[2].equals("0"));
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<String> kernelComplaint() {
    Namespace trial = new LabName().namespace("trial");
    try {
      new Script().namespace(trial, "net.ipv4.ip_forward=1").run();
      trial.nft(RouterRules.of(Nat.FULL_CONE, "192.168.1.1"));
      return Optional.empty();
    } catch (NatLabException e) {
      return Optional.of("the kernel refuses: " + e.getMessage());
    } finally {
      trial.remove();
    }
  }
}

package io.github.uhp.cli;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.tunnel.Admission;
import io.github.uhp.tunnel.AllowFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whom {@code listen} lets in: there is no default. */
final class AllowOptions {

  @Option(
      names = "--allow",
      paramLabel = "PEERID|any",
      description = "Who may connect: a PeerId (see 'uhp id'), or everybody. Repeatable.")
  private List<AllowedPeer> allowed = List.of();

  @Option(
      names = "--allow-file",
      paramLabel = "FILE",
      description = {
        "Who may connect, too: a PeerId a line; # begins a comment.",
        "Read again when it changes; connections that are there live on."
      })
  private @Nullable Path file;

  /**
   * Checks that somebody may connect, and that it is said only once who.
   *
   * @throws IllegalArgumentException if not; the message says what to do
   */
  void check() {
    boolean any = allowed.stream().anyMatch(each -> each.peerId() == null);
    if (!any && allowed.isEmpty() && file == null) {
      throw new IllegalArgumentException(
          "say who may connect: --allow PEERID, --allow-file FILE, or --allow any for everybody");
    }
    if (any && (allowed.size() > 1 || file != null)) {
      throw new IllegalArgumentException(
          "--allow any lets everybody in; leave the other --allow and --allow-file out, or it");
    }
  }

  /** Whom all the options together let in; the file's changes are told as events. */
  Allowed admission(EventSink events) throws IOException {
    if (allowed.stream().anyMatch(each -> each.peerId() == null)) {
      return new Allowed(Admission.any(), null);
    }
    Set<PeerId> named =
        allowed.stream()
            .map(each -> Objects.requireNonNull(each.peerId()))
            .collect(Collectors.toUnmodifiableSet());
    Admission fixed = Admission.only(named);
    return file == null
        ? new Allowed(fixed, null)
        : new Allowed(fixed, AllowFile.open(file, new AllowFileReporter(events)));
  }

  /**
   * Those named on the command line, and those in the file.
   *
   * @param fixed the former
   * @param file the latter, or null
   */
  record Allowed(Admission fixed, @Nullable AllowFile file) implements Admission {

    @Override
    public boolean admits(PeerId peer) {
      return fixed.admits(peer) || (file != null && file.admits(peer));
    }

    @Override
    public boolean open() {
      return fixed.open();
    }

    /** Notices changes of the file, so that its faults are told before somebody is turned away. */
    void refresh() {
      if (file != null) {
        file.refresh();
      }
    }
  }
}

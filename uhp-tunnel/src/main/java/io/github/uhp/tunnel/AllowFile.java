package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Admits the peers that a file lists, a PeerId a line; {@code #} begins a comment. The file is read
 * again when it has changed (its time, its length, or which file it is), which is looked at before
 * each decision and at each {@link #refresh()}. A change that cannot be used, because a line is
 * broken, the file is gone, or others could change it, is reported once and leaves the former
 * content in force. Who is no longer listed gets no new connection; one that is there lives on.
 * Thread-safe; has no thread of its own.
 */
public final class AllowFile implements Admission {

  private static final long MAX_LENGTH = 16 << 20;

  /** Is told of changes of the file, by whoever caused it to be looked at. Must not block. */
  public interface Events {

    /** The file has changed; so many peers are admitted from now on. */
    default void reloaded(Path file, int peers) {}

    /** The file has changed, and cannot be used; what was admitted before still is. */
    default void broken(Path file, String why) {}
  }

  /** What a change shows in. */
  private record Stamp(FileTime modified, long length, @Nullable Object identity) {}

  private final Path file;
  private final Events events;
  private @Nullable Stamp stamp;
  private @Nullable String problem;
  private Set<PeerId> peers;

  private AllowFile(Path file, Events events, @Nullable Stamp stamp, Set<PeerId> peers) {
    this.file = file;
    this.events = events;
    this.stamp = stamp;
    this.peers = peers;
  }

  /**
   * Reads the file.
   *
   * @throws IOException if it cannot be used; the message is one line, with the number of the
   *     broken line if it is that
   */
  public static AllowFile open(Path file, Events events) throws IOException {
    // The stamp first: a change while the file is read is then read again.
    Stamp stamp = stampOf(file);
    return new AllowFile(file, events, stamp, read(file));
  }

  @Override
  public synchronized boolean admits(PeerId peer) {
    refresh();
    return peers.contains(peer);
  }

  @Override
  public boolean open() {
    return false;
  }

  /** Reads the file again if it has changed. */
  public synchronized void refresh() {
    Stamp now = null;
    try {
      now = stampOf(file);
      // A file that could not be used may be so now without having changed: chmod.
      if (!now.equals(stamp) || problem != null) {
        peers = read(file);
        problem = null;
        events.reloaded(file, peers.size());
      }
    } catch (IOException e) {
      String why = describe(e);
      boolean told = why.equals(problem) && Objects.equals(now, stamp);
      problem = why;
      if (!told) {
        events.broken(file, why);
      }
    }
    stamp = now;
  }

  /** The message of the first two is but the name of the file. */
  private static String describe(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    return e instanceof AccessDeniedException ? "access denied" : String.valueOf(e.getMessage());
  }

  private static Stamp stampOf(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
  }

  private static Set<PeerId> read(Path file) throws IOException {
    FileModes.requireOwnersAlone(file);
    if (Files.size(file) > MAX_LENGTH) {
      throw new IOException(file + " is longer than " + MAX_LENGTH + " bytes");
    }
    Set<PeerId> peers = new HashSet<>();
    List<String> lines =
        new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      if (!line.isEmpty()) {
        peers.add(parse(line, i + 1, file));
      }
    }
    return peers;
  }

  private static PeerId parse(String line, int number, Path file) throws IOException {
    try {
      return PeerId.parse(line);
    } catch (IllegalArgumentException e) {
      throw new IOException("line " + number + " of " + file + ": " + e.getMessage(), e);
    }
  }
}

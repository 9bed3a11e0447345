package io.github.uhp.rendezvous.server;

import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.ServerKey;
import io.github.uhp.rendezvous.NameReservation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server keeps between its runs: its key ({@code server.key}) and whom the names belong to
 * ({@code names}). Held by one server at a time, through a lock that the operating system drops
 * with the process. Thread-safe.
 */
public final class StateDirectory implements AutoCloseable {

  private final FileChannel lock;
  private final ServerKey key;
  private final NamesFile namesFile;
  private final List<NameReservation> names;

  private StateDirectory(
      FileChannel lock, ServerKey key, NamesFile namesFile, List<NameReservation> names) {
    this.lock = lock;
    this.key = key;
    this.namesFile = namesFile;
    this.names = names;
  }

  /**
   * Opens a directory, and makes it (mode 700) and the key (mode 600) if they are missing.
   *
   * @throws IOException if another server holds it, others can change it or read the key, or a file
   *     is damaged; the message is one line that says so
   */
  public static StateDirectory open(Path directory) throws IOException {
    OwnerOnly.directory(directory);
    FileChannel lock =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (tryLock(lock) == null) {
        throw new IOException(directory + " is in use by another server");
      }
      NamesFile namesFile = new NamesFile(directory.resolve("names"));
      List<NameReservation> names = namesFile.load();
      ServerKey key = new ServerKeyFile(directory.resolve("server.key")).loadOrCreate();
      return new StateDirectory(lock, key, namesFile, names);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The public half of the key. */
  public ServerId serverId() {
    return key.serverId();
  }

  /** The key itself; remains this directory's. */
  ServerKey key() {
    return key;
  }

  /** The names as they were when the directory was opened. */
  List<NameReservation> names() {
    return names;
  }

  synchronized void saveNames(List<NameReservation> current) throws IOException {
    namesFile.save(current);
  }

  /** Zeroes the key, and lets another server have the directory. */
  @Override
  public void close() throws IOException {
    key.close();
    lock.close();
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }
}

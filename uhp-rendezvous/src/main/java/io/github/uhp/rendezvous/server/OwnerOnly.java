package io.github.uhp.rendezvous.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files of mode 600 in directories of mode 700, where the file system has modes. */
final class OwnerOnly {

  private static final Set<PosixFilePermission> ACCESS_BY_OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private static final Set<PosixFilePermission> WRITING_BY_OTHERS =
      PosixFilePermissions.fromString("----w--w-");

  private OwnerOnly() {}

  /**
   * Makes the directory if it is missing.
   *
   * @throws IOException if others may change what is in it; the message is one line
   */
  static void directory(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      Files.createDirectories(directory, mode(directory, "rwx------"));
    }
    if (!Files.isDirectory(directory)) {
      throw new IOException(directory + " is not a directory");
    }
    if (isAnyAllowed(directory, WRITING_BY_OTHERS)) {
      throw new IOException(directory + " can be changed by others; run: chmod 700 " + directory);
    }
  }

  /**
   * Refuses a file with a secret that others have access to.
   *
   * @throws IOException if so; the message is one line
   */
  static void require(Path file) throws IOException {
    if (isAnyAllowed(file, ACCESS_BY_OTHERS)) {
      throw new IOException(file + " can be accessed by others; run: chmod 600 " + file);
    }
  }

  /** What fills a file. */
  @FunctionalInterface
  interface Content {
    void writeTo(Path draft) throws IOException;
  }

  /** Writes a file whole or not at all, also when the machine stops in the middle. */
  static void replace(Path file, Content content) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Path draft =
        Files.createTempFile(directory, file.getFileName() + ".", ".new", mode(file, "rw-------"));
    try {
      content.writeTo(draft);
      force(draft, StandardOpenOption.WRITE);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
    if (hasModes(file) && directory != null) {
      // The rename is on disk only when the directory is.
      force(directory, StandardOpenOption.READ);
    }
  }

  private static void force(Path path, StandardOpenOption access) throws IOException {
    try (FileChannel channel = FileChannel.open(path, access)) {
      channel.force(true);
    }
  }

  private static boolean isAnyAllowed(Path path, Set<PosixFilePermission> modes)
      throws IOException {
    return hasModes(path) && Files.getPosixFilePermissions(path).stream().anyMatch(modes::contains);
  }

  private static boolean hasModes(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] mode(Path path, String mode) {
    return hasModes(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }
}

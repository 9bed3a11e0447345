package io.github.uhp.tunnel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Who may change a file, where the file system knows. */
final class FileModes {

  private static final Set<PosixFilePermission> WRITING_BY_OTHERS =
      PosixFilePermissions.fromString("----w--w-");

  private FileModes() {}

  /**
   * Refuses a file that others than its owner can change.
   *
   * @throws IOException if so; the message is one line
   */
  static void requireOwnersAlone(Path file) throws IOException {
    if (hasModes(file)
        && Files.getPosixFilePermissions(file).stream().anyMatch(WRITING_BY_OTHERS::contains)) {
      throw new IOException(file + " can be changed by others; run: chmod go-w " + file);
    }
  }

  /** For making a file or directory with that mode. */
  static FileAttribute<?>[] mode(Path path, String mode) {
    return hasModes(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean hasModes(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}

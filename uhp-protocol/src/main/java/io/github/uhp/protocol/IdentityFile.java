package io.github.uhp.protocol;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Identity} on disk: PKCS#12, mode 600 in a directory of mode 700. The file's mode is
 * what guards it; the password is fixed and public, because one that lay beside the file would
 * guard nothing.
 */
public final class IdentityFile {

  private static final String ALIAS = "uhp";
  private static final char[] PASSWORD = "uhp".toCharArray();
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private static final Set<PosixFilePermission> WRITING_BY_OTHERS =
      PosixFilePermissions.fromString("----w--w-");

  private static final long MAX_LENGTH = 65_536;

  private IdentityFile() {}

  /**
   * Reads an identity.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws IOException if the file cannot be read, is not an identity, or others than its owner
   *     can access it or change its directory; the message is one line that says so
   */
  public static Identity load(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw Files.exists(file)
          ? new IOException(file + " is not a file")
          : new NoSuchFileException(file.toString());
    }
    if (supportsModes(file)) {
      Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
      if (modes.stream().anyMatch(OTHERS::contains)) {
        throw new IOException(file + " can be accessed by others; run: chmod 600 " + file);
      }
    }
    requireOwnersAlone(file.toAbsolutePath().getParent());
    if (Files.size(file) > MAX_LENGTH) {
      throw notAnIdentity(file, null);
    }
    byte[] content = Files.readAllBytes(file);
    try {
      return take(content);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      // The JDK's PKCS#12 reader throws various unchecked exceptions on malformed content.
      throw notAnIdentity(file, e);
    }
  }

  /** Reads what is in a file, and zeroes it. */
  static Identity take(byte[] content) throws IOException, GeneralSecurityException {
    try {
      return decode(content);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static Identity decode(byte[] content) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(content), PASSWORD);
    Certificate certificate = store.getCertificate(ALIAS);
    if (certificate == null || !(store.getKey(ALIAS, PASSWORD) instanceof PrivateKey key)) {
      throw new IOException("no key named '" + ALIAS + "'");
    }
    return Identity.of(key, PeerCertificate.parse(certificate.getEncoded()));
  }

  private static IOException notAnIdentity(Path file, @Nullable Exception cause) {
    return new IOException(file + " is not an identity (PKCS#12, made by uhp)", cause);
  }

  /**
   * Writes an identity, whole or not at all; makes the directory (mode 700) if it is missing.
   *
   * @throws FileAlreadyExistsException if the file is there, also if another process made it at the
   *     same time: a key is never overwritten
   * @throws IOException if it cannot be written, or others than its owner can change the directory
   */
  public static void create(Path file, Identity identity) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      Files.createDirectories(directory, mode(directory, "rwx------"));
    }
    requireOwnersAlone(directory);
    Path draft =
        Files.createTempFile(
            directory, file.getFileName() + ".", ".new", mode(file.toAbsolutePath(), "rw-------"));
    try {
      write(draft, identity);
      link(draft, file);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** Who can change the directory can put another key into it. */
  private static void requireOwnersAlone(@Nullable Path directory) throws IOException {
    if (directory != null
        && supportsModes(directory)
        && Files.getPosixFilePermissions(directory).stream().anyMatch(WRITING_BY_OTHERS::contains)
        && !isSticky(directory)) {
      throw new IOException(directory + " can be changed by others; run: chmod 700 " + directory);
    }
  }

  /** Whether nobody can remove what is another's, as in /tmp. */
  private static boolean isSticky(Path directory) throws IOException {
    return directory.getFileSystem().supportedFileAttributeViews().contains("unix")
        && Files.getAttribute(directory, "unix:mode") instanceof Integer mode
        && (mode & 01000) != 0;
  }

  /** A rename would overwrite; a second name for the finished file does not. */
  private static void link(Path draft, Path file) throws IOException {
    try {
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // A file system without links: no overwriting, though another process might see half a file.
      Files.copy(draft, file, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  /** Right to the file: no copy is left in memory. */
  private static void write(Path file, Identity identity) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, PASSWORD);
      store.setKeyEntry(
          ALIAS, identity.privateKey(), PASSWORD, new Certificate[] {identity.x509()});
      store.store(out, PASSWORD);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot encode the identity: " + e.getMessage(), e);
    }
  }

  private static boolean supportsModes(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] mode(Path path, String mode) {
    return supportsModes(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }
}

package io.github.uhp.protocol;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Set;

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

  private IdentityFile() {}

  /**
   * Reads an identity.
   *
   * @throws IOException if the file cannot be read, is not an identity, or others than its owner
   *     can access it; the message says what to do
   */
  public static Identity load(Path file) throws IOException {
    if (supportsModes(file)) {
      Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
      if (modes.stream().anyMatch(OTHERS::contains)) {
        throw new IOException(file + " can be accessed by others; run: chmod 600 " + file);
      }
    }
    try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(file))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD);
      if (!(store.getKey(ALIAS, PASSWORD) instanceof PrivateKey key)) {
        throw new IOException(file + " holds no key named '" + ALIAS + "'");
      }
      Certificate certificate = store.getCertificate(ALIAS);
      return Identity.of(key, PeerCertificate.parse(certificate.getEncoded()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + " is not an identity: " + e.getMessage(), e);
    }
  }

  /**
   * Writes an identity, whole or not at all; makes the directory (mode 700) if it is missing.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file is there: a key is never
   *     overwritten
   */
  public static void create(Path file, Identity identity) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      Files.createDirectories(directory, mode(directory, "rwx------"));
    }
    if (Files.exists(file)) {
      throw new java.nio.file.FileAlreadyExistsException(file.toString());
    }
    Path draft =
        Files.createTempFile(
            directory, file.getFileName() + ".", ".new", mode(file.toAbsolutePath(), "rw-------"));
    try {
      Files.write(draft, encode(identity));
      try {
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(draft, file);
      }
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static byte[] encode(Identity identity) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, PASSWORD);
      store.setKeyEntry(
          ALIAS, identity.privateKey(), PASSWORD, new Certificate[] {identity.x509()});
      store.store(out, PASSWORD);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot encode the identity: " + e.getMessage(), e);
    }
    return out.toByteArray();
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

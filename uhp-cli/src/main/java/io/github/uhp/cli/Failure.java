package io.github.uhp.cli;

import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** Ends the command with exit code 1 and one line of reason. */
final class Failure extends Exception {

  private static final long serialVersionUID = 1L;

  Failure(String message) {
    super(message);
  }

  Failure(String message, Throwable cause) {
    super(message, cause);
  }

  /** What to tell people about an error, in one line. */
  static String describe(Throwable error) {
    String message = error.getMessage();
    if (message == null || message.isBlank()) {
      return error.getClass().getSimpleName();
    }
    return String.join(" ", inWords(error, message).lines().map(String::strip).toList());
  }

  /** The message of these is but the name of the file or the host. */
  private static String inWords(Throwable error, String message) {
    if (error instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file";
    }
    if (error instanceof AccessDeniedException denied) {
      return denied.getFile() + ": access denied";
    }
    if (error instanceof FileAlreadyExistsException present) {
      return present.getFile() + " is already there";
    }
    return error instanceof UnknownHostException ? "unknown host " + message : message;
  }
}

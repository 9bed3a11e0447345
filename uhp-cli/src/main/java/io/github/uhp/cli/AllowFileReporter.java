package io.github.uhp.cli;

import io.github.uhp.tunnel.AllowFile;
import java.nio.file.Path;

/** Tells of changes of the allow file, for programs and for people. */
record AllowFileReporter(EventSink sink) implements AllowFile.Events {

  @Override
  public void reloaded(Path file, int peers) {
    sink.accept(
        Event.of("allow-file")
            .with("file", file.toString())
            .with("peers", peers)
            .line("%s has changed: %d peers in it may connect", file, peers));
  }

  @Override
  public void broken(Path file, String why) {
    String message = "the change of " + file + " is not taken: " + why;
    sink.accept(
        Event.of("error")
            .with("reason", "allow-file")
            .with("message", message)
            .line("error: %s", message));
  }
}

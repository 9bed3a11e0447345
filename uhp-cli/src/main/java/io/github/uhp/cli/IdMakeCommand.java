package io.github.uhp.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code uhp id make}. */
@Command(
    name = "make",
    description = "Makes an identity where there is none, and shows its PeerId.")
final class IdMakeCommand implements Callable<Integer> {

  private final Console console;
  private final IdentityOption identity;

  IdMakeCommand(Console console, IdentityOption identity) {
    this.console = console;
    this.identity = identity;
  }

  @Override
  public Integer call() throws Exception {
    console.print(identity.create().peerId().toString());
    return 0;
  }
}

package io.github.uhp.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code uhp id show}. */
@Command(name = "show", description = "Shows the PeerId; makes the identity if there is none.")
final class IdShowCommand implements Callable<Integer> {

  private final Console console;
  private final IdentityOption identity;

  IdShowCommand(Console console, IdentityOption identity) {
    this.console = console;
    this.identity = identity;
  }

  @Override
  public Integer call() throws Exception {
    console.print(identity.load().peerId().toString());
    return 0;
  }
}

package io.github.uhp.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code uhp id}: shows, and leads to what else can be done with an identity. */
@Command(
    name = "id",
    description = {
      "Shows this peer's PeerId, or makes or exports the identity behind it.",
      "The PeerId is what others pass to --allow, or connect to."
    })
final class IdCommand implements Callable<Integer> {

  private final IdShowCommand show;

  @Mixin private final IdentityOption identity;

  IdCommand(Console console, IdentityOption identity) {
    this.identity = identity;
    show = new IdShowCommand(console, identity);
  }

  @Override
  public Integer call() throws Exception {
    return show.call();
  }
}

package io.github.uhp.cli;

import java.net.URI;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code uhp demo fetch}: the demo's web client as a process of its own, for {@code --nat}. */
@Command(name = "fetch", hidden = true, description = "Fetches and checks what the demo fetches.")
final class DemoFetchCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "URL", description = "Where the demo's web server is.")
  private @Nullable URI base;

  DemoFetchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    DemoPlan.run(new DemoWebClient(Objects.requireNonNull(base), output.apply(console)));
    return 0;
  }
}

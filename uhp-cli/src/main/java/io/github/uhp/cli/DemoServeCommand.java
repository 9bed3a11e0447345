package io.github.uhp.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code uhp demo serve}: the demo's web server as a process of its own, for {@code --nat}. */
@Command(name = "serve", hidden = true, description = "Runs the demo's web server until stopped.")
final class DemoServeCommand implements Callable<Integer> {

  private final Console console;
  private final StopSignal stop;

  @Mixin private final OutputOptions output = new OutputOptions();

  DemoServeCommand(Console console, StopSignal stop) {
    this.console = console;
    this.stop = stop;
  }

  @Override
  public Integer call() throws Exception {
    EventSink events = output.apply(console);
    CompletableFuture<Void> stopped = stop.requested();
    try (DemoWebServer web = new DemoWebServer()) {
      events.accept(
          Event.of("ready").with("port", web.port()).line("serving on port %d", web.port()));
      stopped.get();
    }
    return 0;
  }
}

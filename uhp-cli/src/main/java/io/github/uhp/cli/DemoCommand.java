package io.github.uhp.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uhp demo}. */
@Command(
    name = "demo",
    description = {
      "Shows it all: server, listener and connector, and downloads through the tunnel.",
      "The listener stands in front of an ordinary web server; every byte is checked."
    })
final class DemoCommand implements Callable<Integer> {

  private final Console console;

  @Option(
      names = "--nat",
      description = {
        "Do it with separate processes behind two NATs made of network namespaces",
        "(Linux, as root), and count packets from outside."
      })
  private boolean nat;

  @Mixin private final TransportOption transport = new TransportOption();

  @Mixin private final OutputOptions output = new OutputOptions();

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    DemoTimeline timeline = new DemoTimeline(output.apply(console));
    if (nat) {
      new NatDemo(timeline, transport.name).run();
    } else {
      new LoopbackDemo(timeline, transport.name).run();
    }
    return 0;
  }
}

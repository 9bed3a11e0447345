package io.github.uhp.natlab;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A router's interface to the network outside, {@value #DEVICE}, and its address there. */
final class Uplink {

  static final String DEVICE = "wan";

  private final Namespace node;
  private final Network network;
  private final String way;
  private final int port;
  private volatile int number;

  /**
   * Takes a number of the network, and does not connect yet.
   *
   * @param way the command that adds the node's route through that network
   */
  Uplink(Namespace node, Network network, String way) {
    this.node = node;
    this.network = network;
    this.way = way;
    port = network.number();
    number = port;
  }

  InetAddress address() {
    return Addresses.parse(network.subnet().address(number));
  }

  void connect(Script script) {
    network.attach(script, port, node, DEVICE);
    configure(script);
  }

  /** Another address in the place of the one that it has; with the last one its routes go, too. */
  void renumber() {
    Script script =
        new Script()
            .inside(node, "ip address del " + network.subnet().addressWithBits(number) + on());
    number = network.number();
    configure(script);
    script.run();
  }

  /** So many addresses more, one after the other. */
  List<InetAddress> further(int count) {
    Script script = new Script();
    List<InetAddress> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int next = network.number();
      script.inside(node, "ip address add " + network.subnet().addressWithBits(next) + on());
      added.add(Addresses.parse(network.subnet().address(next)));
    }
    script.run();
    return added;
  }

  /** Puts a bad link between this interface and the network, with the same address. */
  BadLink degrade(Function<ProcessBuilder, Process> starter) {
    new Script().inside(node, "ip link del " + DEVICE).run();
    String outer = "port" + port;
    String inner = "far" + port;
    BadLink link = new BadLink(builder -> starter.apply(network.inHome(builder)), inner, outer);
    Script script = new Script();
    network.adopt(script, outer);
    network.give(script, inner, node, DEVICE);
    configure(script);
    script.run();
    return link;
  }

  private void configure(Script script) {
    script
        .inside(node, "ip address add " + network.subnet().addressWithBits(number) + on())
        .inside(node, way);
  }

  private static String on() {
    return " dev " + DEVICE;
  }
}

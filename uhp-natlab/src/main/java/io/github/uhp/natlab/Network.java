package io.github.uhp.natlab;

/** One Ethernet segment: a bridge in a namespace, to which nodes are attached by veth pairs. */
final class Network {

  private final Namespace home;
  private final String bridge;
  private final Subnet subnet;
  private int nodes;

  Network(Namespace home, String bridge, Subnet subnet) {
    this.home = home;
    this.bridge = bridge;
    this.subnet = subnet;
  }

  /** Its addresses. */
  Subnet subnet() {
    return subnet;
  }

  /** Spanning tree and multicast snooping are off: they would hold back a new node's packets. */
  void build(Script script) {
    script
        .inside(home, "ip link add " + bridge + " type bridge stp_state 0 mcast_snooping 0")
        .inside(home, "ip link set " + bridge + " up");
  }

  /** Gives the bridge itself, and with it its namespace, an address on this network. */
  void address(Script script, int number) {
    script.inside(home, "ip address add " + subnet.addressWithBits(number) + " dev " + bridge);
  }

  /** Takes the next free node number, from 1. */
  int number() {
    if (nodes == subnet.capacity()) {
      throw new IllegalStateException(
          "this network of the lab has at most " + subnet.capacity() + " nodes");
    }
    return ++nodes;
  }

  /** Gives the node an interface of that name on this network, without an address. */
  void attach(Script script, int number, Namespace node, String device) {
    String port = "port" + number;
    script.line(
        "link add %s netns %s type veth peer name %s netns %s"
            .formatted(device, node.name(), port, home.name()));
    adopt(script, port);
    script.inside(node, "ip link set " + device + " up");
  }

  /** Makes an interface of the network's own namespace a part of the network. */
  void adopt(Script script, String port) {
    script.inside(home, "ip link set " + port + " master " + bridge + " up");
  }

  /** Moves an interface of the network's own namespace to a node, under another name. */
  void give(Script script, String port, Namespace node, String device) {
    script
        .inside(home, "ip link set " + port + " netns " + node.name() + " name " + device)
        .inside(node, "ip link set " + device + " up");
  }

  /** Makes a command run where the network is. */
  ProcessBuilder inHome(ProcessBuilder builder) {
    return Command.prepare(builder.command(home.inside(builder.command())));
  }
}

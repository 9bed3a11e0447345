package io.github.uhp.natlab;

/** One Ethernet segment: a bridge in a namespace, to which nodes are attached by veth pairs. */
final class Network {

  /** Node numbers are the last octet of addresses. */
  private static final int MAX_NODES = 200;

  private final Namespace home;
  private final String bridge;
  private int nodes;

  Network(Namespace home, String bridge) {
    this.home = home;
    this.bridge = bridge;
  }

  /** Spanning tree and multicast snooping are off: they would hold back a new node's packets. */
  void build(Script script) {
    script
        .inside(home, "ip link add " + bridge + " type bridge stp_state 0 mcast_snooping 0")
        .inside(home, "ip link set " + bridge + " up");
  }

  /** Takes the next free node number, from 1. */
  int number() {
    if (nodes == MAX_NODES) {
      throw new IllegalStateException("a network of the lab has at most " + MAX_NODES + " nodes");
    }
    return ++nodes;
  }

  /** Gives the node an interface of that name on this network. */
  void attach(Script script, int number, Namespace node, String device) {
    String port = "port" + number;
    script
        .line(
            "link add %s netns %s type veth peer name %s netns %s"
                .formatted(device, node.name(), port, home.name()))
        .inside(home, "ip link set " + port + " master " + bridge + " up")
        .inside(node, "ip link set " + device + " up");
  }
}

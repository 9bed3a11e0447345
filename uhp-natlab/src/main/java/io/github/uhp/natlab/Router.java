package io.github.uhp.natlab;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A home router of a {@link NatLab}: translates what its private network sends, lets in answers,
 * and refuses the rest in silence, also what is sent to itself. It does not hairpin.
 */
public final class Router {

  private final NatLab lab;
  private final Namespace namespace;
  private final Nat nat;
  private final InetAddress address;
  private final Network lan;
  private final String subnet;

  Router(
      NatLab lab, Namespace namespace, Nat nat, InetAddress address, Network lan, String subnet) {
    this.lab = lab;
    this.namespace = namespace;
    this.nat = nat;
    this.address = address;
    this.lan = lan;
    this.subnet = subnet;
  }

  /**
   * A host on this router's private network.
   *
   * @param node {@code [a-z0-9-]}, at most 32 characters, unique in the lab
   */
  public Host host(String node) {
    return lab.privateHost(node, this, lan, subnet);
  }

  /** Its IPv4 address on the public network. */
  public InetAddress address() {
    return address;
  }

  /** The name of its network namespace, for {@code ip netns exec}. */
  public String namespace() {
    return namespace.name();
  }

  /** How it translates. */
  public Nat nat() {
    return nat;
  }

  /** Whether its kernel knows a way to that address. */
  boolean hasRouteTo(InetAddress other) {
    return namespace.hasRouteTo(other);
  }

  /** How many packets from the public network it has refused so far. */
  public long refusedPackets() {
    return NftCounter.read(namespace, "ip " + RouterRules.TABLE, RouterRules.REFUSED).packets();
  }

  /**
   * Counts, from now on, the packets from one address to another that arrive at this router, by
   * their addresses before translation.
   */
  public PacketCount count(InetAddress from, InetAddress to) {
    return PacketCount.start(namespace, from, to);
  }

  /**
   * Puts whoever runs on this router between its private network and a server: what inner hosts
   * send to the server's UDP port arrives at a port of the router from now on, and what is answered
   * from there comes to them from the server's address.
   */
  public void intercept(InetSocketAddress server, int localPort) {
    namespace.nft(
        """
        add table ip uhp_intercept
        add chain ip uhp_intercept prerouting { type nat hook prerouting priority dstnat; }
        add rule ip uhp_intercept prerouting iifname "lan" ip daddr %s udp dport %d redirect to :%d
        """
            .formatted(server.getAddress().getHostAddress(), server.getPort(), localPort));
  }

  /**
   * Starts a program on the router itself, as {@link Host#start(ProcessBuilder)} does on a host.
   *
   * @param builder its command is changed to one that enters the namespace: use it once
   */
  public Process start(ProcessBuilder builder) {
    List<String> command = namespace.inside(builder.command());
    return lab.start(Command.prepare(builder.command(command)));
  }

  /**
   * Opens a UDP socket on the router itself, in a process of its own.
   *
   * @param port 0 for any
   */
  public UdpProbe openUdp(int port) {
    return new UdpProbe(this::start, port);
  }

  /** The UDP and TCP flows in its connection tracking table, in no order. */
  public List<NatFlow> flows() {
    return namespace
        .run("conntrack", "-L")
        .lines()
        .map(NatFlow::parse)
        .flatMap(Optional::stream)
        .toList();
  }
}

package io.github.uhp.natlab;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A host of a {@link NatLab}, public or behind a {@link Router}. Its one interface beside loopback
 * is {@value #DEVICE}.
 */
public final class Host {

  static final String DEVICE = "eth0";

  private final NatLab lab;
  private final Namespace namespace;
  private final InetAddress address;
  private final @Nullable InetAddress ipv6;
  private final @Nullable Router router;

  Host(
      NatLab lab,
      Namespace namespace,
      InetAddress address,
      @Nullable InetAddress ipv6,
      @Nullable Router router) {
    this.lab = lab;
    this.namespace = namespace;
    this.address = address;
    this.ipv6 = ipv6;
    this.router = router;
  }

  /** Its IPv4 address: a private one behind a router. */
  public InetAddress address() {
    return address;
  }

  /** Its IPv6 address, if it is on the public network. */
  public Optional<InetAddress> ipv6() {
    return Optional.ofNullable(ipv6);
  }

  /** The router that it is behind; empty on the public network. */
  public Optional<Router> router() {
    return Optional.ofNullable(router);
  }

  /** The name of its network namespace, for {@code ip netns exec}. */
  public String namespace() {
    return namespace.name();
  }

  /** Starts a program on this host, its standard streams being pipes. */
  public Process start(String... command) {
    return start(new ProcessBuilder(command));
  }

  /**
   * Starts a program on this host, with the builder's directory, environment and redirections. The
   * process id is the program's own. The lab ends it when it closes.
   *
   * @param builder its command is changed to one that enters the namespace: use it once
   */
  public Process start(ProcessBuilder builder) {
    List<String> command = namespace.inside(builder.command());
    return lab.start(Command.prepare(builder.command(command)));
  }

  /**
   * Runs a short command on this host to its end.
   *
   * @return its standard output
   * @throws NatLabException if its exit status is not 0
   */
  public String run(String... command) {
    return namespace.run(command);
  }

  /** Whether this host's kernel knows a way to that address. */
  public boolean hasRouteTo(InetAddress other) {
    return namespace.hasRouteTo(other);
  }

  /**
   * Opens a UDP socket on this host, in a process of its own.
   *
   * @param port 0 for any
   */
  public UdpProbe openUdp(int port) {
    return new UdpProbe(this::start, port);
  }

  /** Any number of UDP sockets on this host, in a process of their own; none is open yet. */
  public UdpSockets udpSockets() {
    return new UdpSockets(this::start);
  }

  /**
   * Forges: what this host sends to a UDP address leaves with somebody else's source address from
   * now on.
   */
  public void forge(InetSocketAddress to, InetSocketAddress source) {
    namespace.nft(
        """
        add table ip uhp_forge
        add chain ip uhp_forge leaving { type filter hook postrouting priority srcnat; }
        add rule ip uhp_forge leaving ip daddr %s udp dport %d ip saddr set %s udp sport set %d
        """
            .formatted(
                to.getAddress().getHostAddress(),
                to.getPort(),
                source.getAddress().getHostAddress(),
                source.getPort()));
  }

  /** What has gone through this host's interface since it was made. */
  public LinkCounters link() {
    String directory = "/sys/class/net/" + DEVICE + "/statistics/";
    List<String> files = new ArrayList<>(List.of("cat"));
    for (String file : LinkCounters.FILES) {
      files.add(directory + file);
    }
    return LinkCounters.parse(namespace.run(files.toArray(String[]::new)));
  }

  /** Counts, from now on, the packets from one address to another that this host sends or gets. */
  public PacketCount count(InetAddress from, InetAddress to) {
    return PacketCount.start(namespace, from, to);
  }

  /**
   * Counts, from now on, certain packets that this host sends or gets.
   *
   * @param match which ones: nftables' expressions, such as {@code ip saddr 10.0.0.0/8}
   */
  public PacketCount count(String match) {
    return PacketCount.start(namespace, match);
  }
}

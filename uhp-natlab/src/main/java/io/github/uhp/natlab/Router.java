package io.github.uhp.natlab;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A router of a {@link NatLab}: translates what the network behind it sends, lets in answers, and
 * refuses the rest in silence, also what is sent to itself. It does not hairpin, and keeps flows as
 * long as Linux does. What it does can be changed while it runs; methods throw {@link
 * NatLabException} when a tool fails.
 */
public final class Router {

  /** Its node number in the network behind it. */
  static final int NUMBER = 1;

  private final NatLab lab;
  private final Namespace namespace;
  private final Nat nat;
  private final Uplink uplink;
  private final Network lan;
  private final @Nullable Router outer;
  private volatile boolean hairpins;

  Router(
      NatLab lab,
      Namespace namespace,
      Nat nat,
      Uplink uplink,
      Network lan,
      @Nullable Router outer) {
    this.lab = lab;
    this.namespace = namespace;
    this.nat = nat;
    this.uplink = uplink;
    this.lan = lan;
    this.outer = outer;
  }

  /**
   * A host on the network behind this router.
   *
   * @param node {@code [a-z0-9-]}, at most 32 characters, unique in the lab
   */
  public Host host(String node) {
    return lab.innerHost(node, this, lan);
  }

  /**
   * A router behind this one, with a private network of its own: a second layer of translation, if
   * this one translates, too.
   *
   * @param node {@code [a-z0-9-]}, at most 32 characters, unique in the lab
   */
  public Router router(String node, Nat inner) {
    if (inner == Nat.ROUTED) {
      throw new IllegalArgumentException("an inner router must translate");
    }
    return lab.innerRouter(node, inner, this, lan);
  }

  /** The router that it is behind; empty on the public network. */
  public Optional<Router> outer() {
    return Optional.ofNullable(outer);
  }

  /** Its IPv4 address on the network outside: the public one, unless another translates it. */
  public InetAddress address() {
    return uplink.address();
  }

  /** The IPv4 address that those behind it are seen as on the public network. */
  public InetAddress publicAddress() {
    return outer == null || outer.nat == Nat.ROUTED ? address() : outer.publicAddress();
  }

  /** The network behind it, as {@code ip route} wants it. */
  String network() {
    return lan.subnet().network();
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

  /** How many packets it has refused so far, from outside or, to itself, from behind it. */
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

  /**
   * From now on hosts behind it reach each other through its outside address, the source being that
   * address, too (RFC 4787 §6, REQ-9). No two of them may use the same port.
   *
   * @throws IllegalStateException if it does not keep ports, or does not translate
   */
  public void hairpin() {
    if (!nat.keepsPort() || nat == Nat.ROUTED) {
      throw new IllegalStateException("no hairpin with " + nat);
    }
    hairpins = true;
    namespace.nft(HairpinRules.of(address().getHostAddress(), network()));
  }

  /**
   * From now on it has further addresses outside, and each host behind it is seen at one of them:
   * paired pooling (RFC 4787 §4.1, REQ-2). {@link #address} stays its own, and nobody else's.
   *
   * @param size how many
   * @throws IllegalStateException unless it is a {@link Nat#MASQUERADE}
   */
  public List<InetAddress> poolPaired(int size) {
    return pool(size, RouterRules::poolPaired);
  }

  /** The same, but each new flow takes the next of them in turn: arbitrary pooling. */
  public List<InetAddress> poolArbitrary(int size) {
    return pool(size, RouterRules::poolArbitrary);
  }

  private List<InetAddress> pool(int size, Function<List<String>, String> rules) {
    if (nat != Nat.MASQUERADE) {
      throw new IllegalStateException("no pool with " + nat);
    }
    List<InetAddress> further = uplink.further(size);
    namespace.nft(rules.apply(further.stream().map(InetAddress::getHostAddress).toList()));
    return further;
  }

  /**
   * From now on packets from outside reach the router itself, which has nobody there and says so
   * (ICMP). So it keeps a flow for what nobody behind it asked for; and the flow of an inner host
   * that would be its answer leaves from another port. Some routers are so by mistake.
   */
  public void expose() {
    namespace.nft(RouterRules.exposed());
  }

  /**
   * How long a UDP flow is kept after its last packet, answered or not; from its next packet on.
   */
  public void udpLifetime(Duration lifetime) {
    String seconds = Long.toString(lifetime.toSeconds());
    namespace.run(
        "sysctl",
        "-qw",
        "net.netfilter.nf_conntrack_udp_timeout=" + seconds,
        "net.netfilter.nf_conntrack_udp_timeout_stream=" + seconds);
    if (nat.isCone()) {
      namespace.nft(RouterRules.coneLifetime(lifetime));
    }
  }

  /** Forgets all flows and mappings at once, as one that restarts does. */
  public void forget() {
    if (nat.isCone()) {
      namespace.nft(RouterRules.forgetCone());
    }
    namespace.run("conntrack", "-F");
  }

  /**
   * Takes another address of the network outside in the place of its own, as at the end of a lease;
   * with the old one go the flows that it was the source of.
   *
   * @return the new one
   * @throws IllegalStateException if it does not translate
   */
  public InetAddress renumber() {
    if (nat == Nat.ROUTED) {
      throw new IllegalStateException("those behind it have addresses of their own");
    }
    String old = address().getHostAddress();
    uplink.renumber();
    // The kernel does so, too, but later. If there are none the command fails.
    namespace.attempt("conntrack", "-D", "--reply-dst", old);
    if (hairpins) {
      hairpin();
    }
    return address();
  }

  /**
   * Makes the link to the outside a bad one, once and for all; flows are forgotten. Needs Python:
   * {@code NatLab.missingTool("python3", "python3")}.
   */
  public BadLink degrade(LinkConditions conditions) {
    BadLink link = uplink.degrade(lab::start);
    link.conditions(conditions);
    return link;
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

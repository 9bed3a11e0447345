package io.github.uhp.natlab;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A small internet inside this machine: a public network, on which there are hosts and NAT routers,
 * and private networks behind the routers. Every host and router is a Linux network namespace; none
 * has a route to the machine's real network.
 *
 * <pre>{@code
 * try (NatLab lab = NatLab.create()) {
 *   Host server = lab.publicHost("server");
 *   Host a = lab.router("ra", Nat.MASQUERADE).host("a");
 *   Host b = lab.router("rb", Nat.SYMMETRIC).host("b");
 *   NatProof.demand(a, server);
 *   Process process = a.start(new ProcessBuilder("java", "-jar", "...").inheritIO());
 * }
 * }</pre>
 *
 * <p>The public network is 198.51.100.0/24 and 2001:db8:1::/64 (RFC 5737, RFC 3849); the private
 * ones are 192.168.1.0/24, 192.168.2.0/24 and so on, IPv4 only. Up to 200 nodes fit a network.
 * Behind a router that does not translate there is a part of 203.0.113.0/24, with 29 hosts.
 *
 * <p>Needs Linux, root, and the tools that {@link #unavailability()} asks for. {@link #close} ends
 * the processes that were started in the lab and removes its namespaces; a shutdown hook does it
 * where the program ends first, and where that was prevented (SIGKILL), the next lab does. Methods
 * throw {@link NatLabException} when a tool fails. Instances may be used by several threads.
 */
public final class NatLab implements AutoCloseable {

  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** The node that forwards to the networks behind routers that do not translate. */
  private static final int HOME_NUMBER = 254;

  private static final String ROUTED_WAY =
      "ip route add " + Subnet.ROUTED.network() + " via " + Subnet.INTERNET.address(HOME_NUMBER);

  private final LabName name = new LabName();
  private final Set<Namespace> namespaces = new LinkedHashSet<>();
  private final List<Process> processes = new ArrayList<>();
  private final Namespace home;
  private final Network internet;
  private final Thread hook = new Thread(this::remove, "uhp-natlab-shutdown");
  private int lans;
  private int routed;
  private boolean closed;

  private NatLab() {
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      home = register("internet");
      internet = new Network(home, "bridge", Subnet.INTERNET);
      Script script =
          new Script()
              .namespace(
                  home,
                  "net.ipv6.conf.default.disable_ipv6=1",
                  "net.ipv4.ip_forward=1",
                  "net.ipv4.conf.all.send_redirects=0",
                  "net.ipv4.conf.default.send_redirects=0");
      internet.build(script);
      internet.address(script, HOME_NUMBER);
      script.run();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Opens a lab with an empty public network, after removing the remains of crashed ones. */
  public static NatLab create() {
    LabName.removeStale();
    return new NatLab();
  }

  /** Why no lab can be made here, with the Debian package to install; empty if one can. */
  public static Optional<String> unavailability() {
    return Availability.complaint();
  }

  /**
   * Why a program cannot be run in labs, with the Debian package to install; empty if it can. For
   * what the lab itself does not need.
   */
  public static Optional<String> missingTool(String tool, String debianPackage) {
    return Command.find(tool).isPresent()
        ? Optional.empty()
        : Optional.of("there is no " + tool + ": apt-get install " + debianPackage);
  }

  /**
   * A host on the public network, with an IPv4 and an IPv6 address and no NAT.
   *
   * @param node {@code [a-z0-9-]}, at most 32 characters, unique in the lab
   */
  public synchronized Host publicHost(String node) {
    Namespace namespace = register(node);
    int number = internet.number();
    String ipv6 = "2001:db8:1::" + Integer.toHexString(number);
    // No duplicate address detection: an address is to be of use at once. No reverse path filter:
    // who receives forged packets is not who could have stopped them.
    Script script =
        new Script()
            .namespace(
                namespace,
                "net.ipv6.conf.default.accept_dad=0",
                "net.ipv4.conf.all.rp_filter=0",
                "net.ipv4.conf.default.rp_filter=0");
    internet.attach(script, number, namespace, Host.DEVICE);
    String ipv4 = internet.subnet().addressWithBits(number);
    script
        .inside(namespace, "ip address add " + ipv4 + " dev " + Host.DEVICE)
        .inside(namespace, "ip address add " + ipv6 + "/64 dev " + Host.DEVICE)
        .inside(namespace, ROUTED_WAY)
        .run();
    InetAddress address = Addresses.parse(internet.subnet().address(number));
    return new Host(this, namespace, address, Addresses.parse(ipv6), null);
  }

  /**
   * A router between the public network and a network of its own.
   *
   * @param node {@code [a-z0-9-]}, at most 32 characters, unique in the lab
   */
  public synchronized Router router(String node, Nat nat) {
    if (nat != Nat.ROUTED) {
      return router(node, nat, internet, ROUTED_WAY, Subnet.ofLan(++lans), null);
    }
    Router router = router(node, nat, internet, ROUTED_WAY, Subnet.ofRouted(routed++), null);
    String way =
        "ip route add %s via %s".formatted(router.network(), router.address().getHostAddress());
    new Script().inside(home, way).run();
    return router;
  }

  /** Called by {@link Router#router}. */
  synchronized Router innerRouter(String node, Nat nat, Router outer, Network outside) {
    String way = "ip route add default via " + outside.subnet().address(Router.NUMBER);
    return router(node, nat, outside, way, Subnet.ofLan(++lans), outer);
  }

  private Router router(
      String node, Nat nat, Network outside, String way, Subnet subnet, @Nullable Router outer) {
    Namespace namespace = register(node);
    Uplink uplink = new Uplink(namespace, outside, way);
    Network lan = new Network(namespace, "lan", subnet);
    Script script =
        new Script()
            .namespace(
                namespace,
                "net.ipv6.conf.default.disable_ipv6=1",
                "net.ipv4.ip_forward=1",
                "net.ipv4.conf.all.send_redirects=0",
                "net.ipv4.conf.default.send_redirects=0");
    uplink.connect(script);
    lan.build(script);
    lan.address(script, lan.number());
    script.run();
    namespace.nft(RouterRules.of(nat, subnet.address(Router.NUMBER)));
    return new Router(this, namespace, nat, uplink, lan, outer);
  }

  /** Called by {@link Router#host}. */
  synchronized Host innerHost(String node, Router router, Network lan) {
    Namespace namespace = register(node);
    int number = lan.number();
    Script script = new Script().namespace(namespace, "net.ipv6.conf.default.disable_ipv6=1");
    lan.attach(script, number, namespace, Host.DEVICE);
    script
        .inside(
            namespace,
            "ip address add %s dev %s".formatted(lan.subnet().addressWithBits(number), Host.DEVICE))
        .inside(namespace, "ip route add default via " + lan.subnet().address(Router.NUMBER))
        .run();
    return new Host(this, namespace, Addresses.parse(lan.subnet().address(number)), null, router);
  }

  /** Starts a process that ends with the lab, at the latest. */
  synchronized Process start(ProcessBuilder builder) {
    requireOpen();
    try {
      Process process = builder.start();
      processes.removeIf(each -> !each.isAlive());
      processes.add(process);
      return process;
    } catch (IOException e) {
      throw new NatLabException("cannot start " + String.join(" ", builder.command()), e);
    }
  }

  private synchronized Namespace register(String node) {
    requireOpen();
    Namespace namespace = name.namespace(node);
    if (!namespaces.add(namespace)) {
      throw new IllegalArgumentException("the lab already has a node " + node);
    }
    return namespace;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the lab is closed");
    }
  }

  /**
   * Asks the processes of the lab to end, kills those that have not after three seconds, and
   * removes all namespaces. Closing again does nothing.
   */
  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down: the hook finds the lab closed.
    }
  }

  private synchronized void remove() {
    if (closed) {
      return;
    }
    closed = true;
    processes.forEach(Process::destroy);
    boolean interrupted = false;
    long deadline = System.nanoTime() + GRACE_NANOS;
    for (Process process : processes) {
      try {
        process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      process.destroyForcibly();
    }
    interrupted |= Thread.interrupted();
    namespaces.forEach(Namespace::remove);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

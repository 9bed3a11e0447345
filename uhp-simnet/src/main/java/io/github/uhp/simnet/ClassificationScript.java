package io.github.uhp.simnet;

import io.github.uhp.simnet.NatBench.Arrival;
import io.github.uhp.simnet.NatBench.Place;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The steps of {@link NatClassification#of}. */
final class ClassificationScript {

  private static final int SAMPLES = 8;
  private static final int PORTS = 64_512;

  /** Steps of a sequence are no longer than this; eight random ports never are that close. */
  private static final int MAX_STRIDE = 256;

  /** Blocks are no larger than this; eight random ports lie so close once in thirty million. */
  private static final int MAX_BLOCK = 4096;

  private final NatBench bench;
  private final int server;
  private final int otherPort;
  private final int otherAddress;
  private int messages;

  ClassificationScript(NatBench bench) {
    this.bench = bench;
    server = bench.open(Place.OUTSIDE, 0);
    otherPort = bench.open(Place.OUTSIDE, 0);
    otherAddress = bench.open(Place.OTHER_OUTSIDE, 0);
  }

  NatClassification run() {
    int socket = bench.open(Place.INSIDE, 0);
    InetSocketAddress external = seen(socket, server);
    Dependence mapping = mapping(socket, external);
    int guarded = bench.open(Place.INSIDE, 0);
    InetSocketAddress guardedExternal = seen(guarded, server);
    Dependence filtering = filtering(guarded, guardedExternal);
    boolean taken =
        mapping == Dependence.ENDPOINT_INDEPENDENT
            && filtering != Dependence.ENDPOINT_INDEPENDENT
            && !seen(guarded, otherAddress).equals(guardedExternal);
    List<InetSocketAddress> locals = new ArrayList<>();
    List<InetSocketAddress> externals = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      int sample = bench.open(Place.INSIDE, 0);
      locals.add(bench.local(sample));
      externals.add(seen(sample, server));
    }
    PortPattern pattern = PortPattern.of(ports(locals), ports(externals));
    return new NatClassification(
        !external.equals(bench.local(socket)),
        mapping,
        filtering,
        pattern.ports(),
        pattern.stride(),
        pattern.stride() > 0 && isPerHost(externals.get(SAMPLES - 1), pattern.stride()),
        pattern.ports() == NatClassification.Ports.PRESERVED && isOverloading(locals.get(0)),
        pooling(externals),
        hairpinning(),
        taken);
  }

  private Dependence mapping(int socket, InetSocketAddress first) {
    InetSocketAddress toOtherPort = seen(socket, otherPort);
    InetSocketAddress toOtherAddress = seen(socket, otherAddress);
    if (!toOtherPort.equals(first)) {
      return Dependence.ADDRESS_AND_PORT;
    }
    return toOtherAddress.equals(first) ? Dependence.ENDPOINT_INDEPENDENT : Dependence.ADDRESS;
  }

  private Dependence filtering(int socket, InetSocketAddress external) {
    if (exchange(server, external, socket).isEmpty()) {
      throw new IllegalStateException("no answer comes back to " + external);
    }
    boolean fromOtherAddress = exchange(otherAddress, external, socket).isPresent();
    boolean fromOtherPort = exchange(otherPort, external, socket).isPresent();
    if (fromOtherAddress) {
      return Dependence.ENDPOINT_INDEPENDENT;
    }
    return fromOtherPort ? Dependence.ADDRESS : Dependence.ADDRESS_AND_PORT;
  }

  private boolean isPerHost(InetSocketAddress last, int stride) {
    seen(bench.open(Place.OTHER_INSIDE, 0), server);
    int next = seen(bench.open(Place.INSIDE, 0), server).getPort();
    return Math.floorMod(next - last.getPort(), PORTS) == stride;
  }

  /** The first host's port is taken on the way to another destination. */
  private boolean isOverloading(InetSocketAddress local) {
    int twin = bench.open(Place.OTHER_INSIDE, local.getPort());
    return seen(twin, otherAddress).getPort() == local.getPort();
  }

  private static Pooling pooling(List<InetSocketAddress> externals) {
    Set<Object> addresses = new HashSet<>();
    externals.forEach(external -> addresses.add(external.getAddress()));
    return addresses.size() == 1 ? Pooling.PAIRED : Pooling.ARBITRARY;
  }

  private Hairpinning hairpinning() {
    int sender = bench.open(Place.INSIDE, 0);
    int receiver = bench.open(Place.OTHER_INSIDE, 0);
    InetSocketAddress ofSender = seen(sender, server);
    InetSocketAddress ofReceiver = seen(receiver, server);
    exchange(receiver, ofSender, sender);
    return exchange(sender, ofReceiver, receiver)
        .map(
            from ->
                from.equals(bench.local(sender))
                    ? Hairpinning.INTERNAL_SOURCE
                    : Hairpinning.EXTERNAL_SOURCE)
        .orElse(Hairpinning.OFF);
  }

  private InetSocketAddress seen(int inside, int outside) {
    return exchange(inside, bench.local(outside), outside)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    bench.local(inside) + " does not reach " + bench.local(outside)));
  }

  /** The source with which a datagram to an address arrives at a socket, if it does. */
  private Optional<InetSocketAddress> exchange(int from, InetSocketAddress to, int at) {
    String text = "m" + ++messages;
    bench.send(from, to, text);
    return bench.arrivals().stream()
        .filter(arrival -> arrival.socket() == at && arrival.text().equals(text))
        .map(Arrival::from)
        .findFirst();
  }

  private static List<Integer> ports(List<InetSocketAddress> addresses) {
    return addresses.stream().map(InetSocketAddress::getPort).toList();
  }

  private record PortPattern(NatClassification.Ports ports, int stride) {

    static PortPattern of(List<Integer> locals, List<Integer> externals) {
      if (locals.equals(externals)) {
        return new PortPattern(NatClassification.Ports.PRESERVED, 0);
      }
      int least = PORTS;
      int most = 0;
      for (int i = 1; i < externals.size(); i++) {
        int step = Math.floorMod(externals.get(i) - externals.get(i - 1), PORTS);
        least = Math.min(least, step);
        most = Math.max(most, step);
      }
      if (least > 0 && most <= MAX_STRIDE) {
        return new PortPattern(NatClassification.Ports.SEQUENTIAL, least);
      }
      int lowest = externals.stream().min(Integer::compare).orElseThrow();
      int highest = externals.stream().max(Integer::compare).orElseThrow();
      boolean close = highest - lowest < MAX_BLOCK;
      return new PortPattern(
          close ? NatClassification.Ports.BLOCK : NatClassification.Ports.RANDOM, 0);
    }
  }
}

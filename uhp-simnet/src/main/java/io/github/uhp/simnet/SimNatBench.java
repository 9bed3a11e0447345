package io.github.uhp.simnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A {@link NatBench} in the simulated network. */
public final class SimNatBench implements NatBench {

  /** Far apart, or a NAT that takes the next port instead of one in use would seem to count. */
  private static final int DISTANCE = 997;

  private static final int FIRST_PORT = 20_011;

  private final SimNet net;
  private final Duration longestTransit;
  private final Map<Place, SimHost> hosts = new EnumMap<>(Place.class);
  private final List<SimSocket> sockets = new ArrayList<>();
  private List<Arrival> arrived = new ArrayList<>();

  /**
   * A bench on four hosts of which two are behind the NAT.
   *
   * @param longestTransit after which nothing is under way any more
   */
  public SimNatBench(
      SimNet net,
      SimHost inside,
      SimHost otherInside,
      SimHost outside,
      SimHost otherOutside,
      Duration longestTransit) {
    this.net = net;
    this.longestTransit = longestTransit;
    hosts.put(Place.INSIDE, inside);
    hosts.put(Place.OTHER_INSIDE, otherInside);
    hosts.put(Place.OUTSIDE, outside);
    hosts.put(Place.OTHER_OUTSIDE, otherOutside);
  }

  /**
   * A bench for a NAT on the internet, with hosts of its own: 10.0.0.2 and 10.0.0.3 behind it,
   * 192.0.2.1 and 192.0.2.2 outside.
   */
  public static SimNatBench around(SimNet net, Nat nat) {
    LinkConditions link = LinkConditions.delay(Duration.ofMillis(1));
    return new SimNatBench(
        net,
        net.host("inside", nat.inside(), ipv4(10, 0, 0, 2), link),
        net.host("other inside", nat.inside(), ipv4(10, 0, 0, 3), link),
        net.host("outside", net.internet(), ipv4(192, 0, 2, 1), link),
        net.host("other outside", net.internet(), ipv4(192, 0, 2, 2), link),
        Duration.ofSeconds(1));
  }

  private static InetAddress ipv4(int... bytes) {
    return Addresses.ipv4(bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3]);
  }

  @Override
  public int open(Place place, int port) {
    SimHost host = hosts.get(place);
    if (host == null) {
      throw new IllegalStateException("no host " + place);
    }
    int number = sockets.size();
    SimSocket socket = host.open(port == 0 ? FIRST_PORT + number * DISTANCE : port);
    socket.onDatagram(
        (from, payload) ->
            arrived.add(new Arrival(number, from, new String(payload, StandardCharsets.UTF_8))));
    sockets.add(socket);
    return number;
  }

  @Override
  public InetSocketAddress local(int socket) {
    return sockets.get(socket).local();
  }

  @Override
  public void send(int socket, InetSocketAddress to, String text) {
    sockets.get(socket).send(to, text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public List<Arrival> arrivals() {
    net.runFor(longestTransit);
    List<Arrival> taken = arrived;
    arrived = new ArrayList<>();
    return taken;
  }
}

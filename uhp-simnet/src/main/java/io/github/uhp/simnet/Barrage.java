package io.github.uhp.simnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Attacks one address with {@link HostileDatagrams} made from what it sends and receives, half of
 * them under the addresses of those that it speaks with, half from strangers. What looks like QUIC
 * comes from strangers only: QUIC's own protection is not simulated.
 */
public final class Barrage {

  /** RFC 2544's network for tests is where strangers live. */
  private static final int STRANGERS = 198 << 24 | 18 << 16;

  private static final int STRANGER_BITS = 17;
  private static final int MAX_FRIENDS = 16;
  private static final int BIT_OF_QUIC = 0x40;
  private static final Duration STEP = Duration.ofMillis(1);

  private final SimNet net;
  private final Segment segment;
  private final InetSocketAddress target;
  private final Random random;
  private final HostileDatagrams hostile;
  private final List<InetSocketAddress> friends = new ArrayList<>();
  private long sent;
  private long bytesFromStrangers;
  private long bytesToStrangers;

  /** Watches the target's traffic on a segment from now on. */
  public Barrage(SimNet net, Segment segment, InetSocketAddress target, long seed) {
    this.net = net;
    this.segment = segment;
    this.target = target;
    random = new Random(seed);
    hostile = new HostileDatagrams(random.nextLong());
    segment.tap(this::watch);
  }

  private boolean watch(InetSocketAddress source, InetSocketAddress destination, byte[] payload) {
    if (destination.equals(target)) {
      capture(source, payload);
    } else if (source.equals(target)) {
      if (isStranger(destination.getAddress())) {
        bytesToStrangers += payload.length;
      } else {
        capture(destination, payload);
      }
    }
    return true;
  }

  private void capture(InetSocketAddress friend, byte[] payload) {
    if (!looksLikeQuic(payload)) {
      hostile.capture(payload);
      if (!friends.contains(friend)) {
        if (friends.size() == MAX_FRIENDS) {
          friends.remove(0);
        }
        friends.add(friend);
      }
    }
  }

  /**
   * Sends so many datagrams, evenly over so much virtual time, in which the network goes on as
   * ever.
   *
   * @param everySecond is run after each second of virtual time
   */
  public void run(long count, Duration time, Runnable everySecond) {
    long steps = Math.max(1, time.dividedBy(STEP));
    long before = sent;
    for (long step = 1; step <= steps; step++) {
      while (sent - before < count * step / steps) {
        sendOne();
      }
      net.runFor(STEP);
      if (step % Duration.ofSeconds(1).dividedBy(STEP) == 0) {
        everySecond.run();
      }
    }
  }

  private void sendOne() {
    byte[] payload = hostile.next();
    boolean stranger = friends.isEmpty() || looksLikeQuic(payload) || random.nextBoolean();
    if (stranger) {
      bytesFromStrangers += payload.length;
    }
    segment.inject(
        stranger ? stranger() : friends.get(random.nextInt(friends.size())), target, payload);
    sent++;
  }

  private InetSocketAddress stranger() {
    int ip = STRANGERS | random.nextInt(1 << STRANGER_BITS);
    return new InetSocketAddress(Addresses.ipv4(ip), 1 + random.nextInt(65_535));
  }

  private static boolean isStranger(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4 && (bytes[0] & 0xff) == 198 && (bytes[1] & 0xfe) == 18;
  }

  private static boolean looksLikeQuic(byte[] payload) {
    return payload.length > 0 && (payload[0] & BIT_OF_QUIC) != 0;
  }

  /** How many datagrams were sent so far. */
  public long sent() {
    return sent;
  }

  /** How many bytes were sent under strangers' addresses. */
  public long bytesFromStrangers() {
    return bytesFromStrangers;
  }

  /** How many bytes the target has sent to strangers. */
  public long bytesToStrangers() {
    return bytesToStrangers;
  }
}

package io.github.uhp.simnet;

import io.github.uhp.protocol.Engine;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * A network in virtual time. Everything that happens is an event in one queue, ordered by time and
 * then by the order in which it was caused; all chance comes from one generator. The same seed and
 * the same calls give the same run.
 */
public final class SimNet {

  private final long seed;
  private final Random random;
  private final Segment internet = new Segment(this, "internet");
  private final PriorityQueue<Event> queue =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private final List<Consumer<Hop>> observers = new ArrayList<>();
  private final List<TraceDigest> digests = new ArrayList<>();
  private long now;
  private long events;

  private record Event(long at, long number, Runnable action) {}

  /** An empty network at time 0. */
  public SimNet(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  /** Its seed, to be told when a test fails. */
  public long seed() {
    return seed;
  }

  /** The virtual time in nanoseconds. */
  public long now() {
    return now;
  }

  /** The public network. */
  public Segment internet() {
    return internet;
  }

  /** A host on a segment. */
  public SimHost host(
      String name, Segment segment, InetAddress address, LinkConditions conditions) {
    return new SimHost(this, name, segment, address, conditions);
  }

  /** A NAT between a segment and a new one inside. */
  public Nat nat(
      String name,
      Segment outside,
      InetAddress external,
      NatBehaviour behaviour,
      LinkConditions conditions) {
    return nat(name, outside, List.of(external), behaviour, conditions);
  }

  /** A NAT with several external addresses between a segment and a new one inside. */
  public Nat nat(
      String name,
      Segment outside,
      List<InetAddress> externals,
      NatBehaviour behaviour,
      LinkConditions conditions) {
    return new Nat(this, name, outside, externals, behaviour, conditions, random);
  }

  /** A firewall between a segment and a new one inside. */
  public Firewall firewall(
      String name,
      Segment outside,
      Dependence filtering,
      Duration timeout,
      LinkConditions conditions) {
    return new Firewall(this, name, outside, filtering, timeout, conditions);
  }

  /**
   * Runs an engine on sockets.
   *
   * @param sockets by the number that the engine knows each by
   * @param events gets the engine's events
   */
  public <E, T extends Engine<E>> EngineRunner<E, T> run(
      T engine, Map<Integer, SimSocket> sockets, Consumer<E> events) {
    return new EngineRunner<>(this, engine, sockets, events);
  }

  /** Shows every hop of every packet to an observer. */
  public void observe(Consumer<Hop> observer) {
    observers.add(observer);
  }

  /** A digest of all that happens from now on; it costs time. */
  public TraceDigest digest() {
    TraceDigest digest = new TraceDigest();
    digests.add(digest);
    return digest;
  }

  /** Does something later. */
  public void schedule(Duration after, Runnable action) {
    scheduleAt(now + after.toNanos(), action);
  }

  void scheduleAt(long at, Runnable action) {
    queue.add(new Event(Math.max(at, now), events++, action));
  }

  /**
   * Lets events happen until a condition holds or so much virtual time has passed.
   *
   * @return whether the condition held
   */
  public boolean runUntil(BooleanSupplier condition, Duration limit) {
    long end = now + limit.toNanos();
    while (!condition.getAsBoolean()) {
      Event next = queue.peek();
      if (next == null || next.at() > end) {
        now = end;
        return false;
      }
      queue.remove();
      now = next.at();
      next.action().run();
    }
    return true;
  }

  /** Lets so much virtual time pass. */
  public void runFor(Duration time) {
    runUntil(() -> false, time);
  }

  void carry(String place, LinkConditions link, Packet packet, Consumer<Packet> then) {
    if (packet.payload().length > link.maxPayload()) {
      note(place, packet, Hop.Fate.TOO_LONG);
      return;
    }
    if (random.nextDouble() < link.loss()) {
      note(place, packet, Hop.Fate.LOST);
      return;
    }
    int copies = random.nextDouble() < link.duplication() ? 2 : 1;
    for (int copy = 0; copy < copies; copy++) {
      long delay = transit(link);
      if (random.nextDouble() < link.reordering()) {
        delay += transit(link);
      }
      Packet arriving = corrupted(link, packet);
      scheduleAt(now + delay, () -> then.accept(arriving));
    }
  }

  private Packet corrupted(LinkConditions link, Packet packet) {
    boolean whole = link.corruption() == 0 || packet.payload().length == 0;
    return whole || random.nextDouble() >= link.corruption()
        ? packet
        : packet.damaged(random.nextInt(packet.payload().length * Byte.SIZE));
  }

  private long transit(LinkConditions link) {
    return link.delay().toNanos() + (long) (random.nextDouble() * link.jitter().toNanos());
  }

  void note(String place, Packet packet, Hop.Fate fate) {
    digests.forEach(digest -> digest.add(now, place, packet, fate));
    if (observers.isEmpty()) {
      return;
    }
    CRC32 checksum = new CRC32();
    checksum.update(packet.payload());
    Hop hop =
        new Hop(
            now,
            place,
            packet.source(),
            packet.destination(),
            packet.payload().length,
            checksum.getValue(),
            fate);
    observers.forEach(observer -> observer.accept(hop));
  }
}

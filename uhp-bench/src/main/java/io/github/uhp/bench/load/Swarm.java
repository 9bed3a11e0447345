package io.github.uhp.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.uhp.protocol.ServerId;
import io.github.uhp.rendezvous.ClientCounter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * Some thousand listeners on one thread, in a process of their own: each has a socket, and a
 * process has only so many. Says {@code registered} on standard output when all were registered
 * once; at the end of standard input it says what it counted, and ends.
 */
final class Swarm {

  /** So many are being registered at a time, lest the start be a flood. */
  private static final int WINDOW = 50;

  private final InetSocketAddress server;
  private final ServerId id;
  private final int first;
  private final int count;
  private final Selector selector;
  private final SecureRandom random = new SecureRandom();
  private final List<Listener> listeners = new ArrayList<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
  private int registered;
  private volatile boolean stopping;

  private record Timer(long atNanos, Listener listener) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      return Long.compare(atNanos, other.atNanos);
    }
  }

  private Swarm(InetSocketAddress server, ServerId id, int first, int count) throws IOException {
    this.server = server;
    this.id = id;
    this.first = first;
    this.count = count;
    this.selector = Selector.open();
  }

  /** Arguments: the server's port and key, the first listener's number, how many. */
  public static void main(String[] args) throws IOException {
    Swarm swarm =
        new Swarm(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])),
            ServerId.parse(args[1]),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]));
    Thread input = new Thread(swarm::awaitEndOfInput, "uhp-load-input");
    input.setDaemon(true);
    input.start();
    swarm.run();
    swarm.report();
  }

  private void run() throws IOException {
    while (!stopping) {
      while (listeners.size() < count && listeners.size() - registered < WINDOW) {
        Listener listener = new Listener(first + listeners.size(), selector, server, id, random);
        listeners.add(listener);
        schedule(listener);
      }
      Timer next = timers.peek();
      long nanos = next == null ? 0 : next.atNanos() - System.nanoTime();
      if (nanos <= 0) {
        selector.selectNow();
      } else {
        selector.select(1 + TimeUnit.NANOSECONDS.toMillis(nanos));
      }
      for (var key : selector.selectedKeys()) {
        Listener listener = (Listener) key.attachment();
        boolean before = listener.isRegistered();
        listener.receive(buffer);
        if (listener.isRegistered() && !before && ++registered == count) {
          System.out.println("registered");
        }
        schedule(listener);
      }
      selector.selectedKeys().clear();
      expire(System.nanoTime());
    }
  }

  private void expire(long nowNanos) throws IOException {
    for (Timer next = timers.peek();
        next != null && next.atNanos() <= nowNanos;
        next = timers.peek()) {
      timers.remove();
      // One that was put off or brought forward has another timer by now.
      if (next.listener().dueNanos == next.atNanos()) {
        next.listener().handleTimeout(nowNanos);
        next.listener().dueNanos = Long.MIN_VALUE;
        schedule(next.listener());
      }
    }
  }

  private void schedule(Listener listener) {
    long next = listener.nextTimeoutNanos();
    if (next != listener.dueNanos) {
      listener.dueNanos = next;
      timers.add(new Timer(next, listener));
    }
  }

  private void report() {
    System.out.println("gave_up=" + listeners.stream().filter(Listener::hasGivenUp).count());
    for (ClientCounter counter : ClientCounter.values()) {
      long sum = 0;
      for (Listener listener : listeners) {
        sum += listener.counters().getOrDefault(counter, 0L);
      }
      System.out.println(counter + "=" + sum);
    }
  }

  private void awaitEndOfInput() {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      while (in.readLine() != null) {
        // Whatever is said: only the end counts.
      }
    } catch (IOException e) {
      // As good as the end.
    }
    stopping = true;
    selector.wakeup();
  }
}

package io.github.uhp.transport.tck;

import io.github.uhp.transport.Capability;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.TransportProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;

/** Where one rule is tried: opens endpoints, waits with patience, and closes what it opened. */
final class Lab implements AutoCloseable {

  static final String ALPN = "uhp-tck";
  static final String THREAD_NAME = "conformance-lab";
  static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static final AtomicInteger NAMES = new AtomicInteger();

  private final TransportProvider provider;
  private final TransportProvider other;
  private final Duration patience;
  private final int streamsInSequence;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, THREAD_NAME);
            thread.setDaemon(true);
            return thread;
          });

  Lab(
      TransportProvider provider,
      TransportProvider other,
      Duration patience,
      int streamsInSequence) {
    this.provider = provider;
    this.other = other;
    this.patience = patience;
    this.streamsInSequence = streamsInSequence;
  }

  /** An endpoint name that no other endpoint has, nor begins with. */
  static String freshName() {
    return "tck" + NAMES.incrementAndGet() + "-";
  }

  /** Bytes that differ from place to place; the same for the same seed. */
  static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  TransportProvider provider() {
    return provider;
  }

  TransportProvider other() {
    return other;
  }

  /** Skips the rule unless the node's endpoint declares it. */
  void assume(Capability capability, Node node) {
    Assumptions.assumeTrue(
        node.endpoint.capabilities().contains(capability), () -> "no " + capability);
  }

  /** A node of the provider under test. */
  Node near() {
    return near(options -> {});
  }

  /** A node of the provider under test. */
  Node near(Consumer<EndpointConfig.Builder> options) {
    return node(provider, options);
  }

  /** A node of the other provider. */
  Node far() {
    return far(options -> {});
  }

  /** A node of the other provider. */
  Node far(Consumer<EndpointConfig.Builder> options) {
    return node(other, options);
  }

  private Node node(TransportProvider by, Consumer<EndpointConfig.Builder> options) {
    try {
      // Where a handshake must succeed, it may take as long as all else that must happen.
      Node node = new Node(by, o -> options.accept(o.handshakeTimeout(patience)));
      closeLater(node.endpoint);
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A socket that no endpoint owns. */
  RawSocket raw() {
    try {
      return closeLater(new RawSocket());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes it after the rule. */
  <T extends AutoCloseable> T closeLater(T closeable) {
    open.push(closeable);
    return closeable;
  }

  /** A connection between two fresh nodes. */
  Link link() {
    return link(near(), far());
  }

  /** A connection between two nodes that do not know each other yet. */
  Link link(Node client, Node server) {
    RemotePeer toServer = client.endpoint.addPeer(client.pathTo(server));
    RemotePeer toClient = server.endpoint.addPeer(server.pathTo(client));
    return connect(client, toServer, server, toClient);
  }

  /** A path between two nodes that a rule may spoil. */
  Wire wire(Node near, Node far, long seed) throws IOException {
    return closeLater(new Wire(near, far, seed));
  }

  /** A connection through a wire between two nodes that do not know each other yet. */
  Link link(Wire wire, Node client, Node server) {
    RemotePeer toServer = client.endpoint.addPeer(wire.nearPath());
    RemotePeer toClient = server.endpoint.addPeer(wire.farPath());
    return connect(client, toServer, server, toClient);
  }

  /** A connection between two nodes that know each other. */
  Link connect(Node client, RemotePeer toServer, Node server, RemotePeer toClient) {
    Inbox inbox = new Inbox();
    Connection connection =
        await(
            client.endpoint.connect(toServer, server.identity.certificate(), inbox),
            "the connection");
    Node.Accepted accepted = take(server.accepted, "the accepted connection");
    return new Link(
        this,
        new Link.End(client, toServer, connection, inbox),
        new Link.End(server, toClient, accepted.connection(), accepted.inbox()));
  }

  /** Runs what may block on a thread that the lab interrupts at its end. */
  <T> Future<T> async(Callable<T> task) {
    return threads.submit(task);
  }

  /** The value of a future that must complete. */
  <T> T await(Future<T> future, String what) {
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("waited " + patience + " in vain for " + what, e);
    } catch (ExecutionException e) {
      throw new AssertionError(what + " failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    }
  }

  /** Why a future failed that must fail. */
  Throwable failure(Future<?> future, String what) {
    try {
      Object value = future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      throw new AssertionError(what + " must fail, but gave " + value);
    } catch (TimeoutException e) {
      throw new AssertionError("waited " + patience + " in vain for " + what + " to fail", e);
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    }
  }

  /** The reason of a connect attempt that must fail. */
  CloseReason refusal(CompletableFuture<Connection> attempt) {
    Throwable failure = failure(attempt, "the connection");
    if (failure instanceof ConnectionClosedException closed) {
      return closed.reason();
    }
    throw new AssertionError("connect must fail with a ConnectionClosedException", failure);
  }

  /** The next element of a queue, which must come. */
  <T> T take(BlockingQueue<T> queue, String what) {
    try {
      T element = queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (element == null) {
        throw new AssertionError("waited " + patience + " in vain for " + what);
      }
      return element;
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    }
  }

  /** Whether an element that fits comes soon; others are thrown away. */
  <T> boolean polls(BlockingQueue<T> queue, Predicate<T> fits) {
    try {
      T element;
      do {
        element = queue.poll(200, TimeUnit.MILLISECONDS);
      } while (element != null && !fits.test(element));
      return element != null;
    } catch (InterruptedException e) {
      throw interrupted("a datagram", e);
    }
  }

  Duration patience() {
    return patience;
  }

  int streamsInSequence() {
    return streamsInSequence;
  }

  /** Waits at a latch. */
  void pass(CountDownLatch latch) {
    try {
      if (!latch.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("waited " + patience + " in vain at a latch");
      }
    } catch (InterruptedException e) {
      throw interrupted("a latch", e);
    }
  }

  /** Waits for what nobody announces, a counter for example. */
  void until(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited " + patience + " in vain for " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** A positive number that grows for a while, once it has not changed for half a second. */
  int settled(IntSupplier number, String what) {
    until(() -> number.getAsInt() > 0, what);
    AtomicInteger last = new AtomicInteger();
    AtomicLong since = new AtomicLong(System.nanoTime());
    until(
        () -> {
          int now = number.getAsInt();
          if (last.getAndSet(now) != now) {
            since.set(System.nanoTime());
          }
          return System.nanoTime() - since.get() > 500_000_000;
        },
        what);
    return last.get();
  }

  private static AssertionError interrupted(String what, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted while waiting for " + what, cause);
  }

  @Override
  public void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    threads.shutdownNow();
  }
}

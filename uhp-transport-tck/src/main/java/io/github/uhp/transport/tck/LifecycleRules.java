package io.github.uhp.transport.tck;

import static io.github.uhp.transport.CloseReason.Kind.LOCAL;
import static io.github.uhp.transport.CloseReason.Kind.REMOTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.uhp.transport.BlockingStream;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R9: the end of an endpoint, and what must not be left of it. */
interface LifecycleRules {

  @Test
  @DisplayName("R9.1 closing an endpoint closes its connections with NO_ERROR, and its sockets")
  default void endpointClose(Lab lab) throws IOException {
    Link link = lab.link();
    Endpoint endpoint = link.client().node().endpoint;
    InetSocketAddress address = link.client().node().address();
    var second = endpoint.openSocket(Lab.LOOPBACK);
    endpoint.close();
    endpoint.close();
    assertThat(lab.await(link.client().connection().closed(), "the close").kind()).isEqualTo(LOCAL);
    CloseReason seen = lab.await(link.server().connection().closed(), "the close at the other end");
    assertThat(seen.kind()).isEqualTo(REMOTE);
    assertThat(seen.code()).isEqualTo(CloseReason.NO_ERROR);
    assertThat(second.isClosed()).isTrue();
    assertThat(endpoint.socket().isClosed()).isTrue();
    assertThat(endpoint.sockets()).isEmpty();
    DatagramChannel.open().bind(address).close();
  }

  @Test
  @DisplayName("R9.2 a closed endpoint refuses what is asked of it")
  default void closedEndpoint(Lab lab) {
    Node near = lab.near();
    UdpPath path = new UdpPath(near.endpoint.socket(), lab.raw().address());
    RemotePeer peer = near.endpoint.addPeer(path);
    near.endpoint.close();
    assertThatThrownBy(() -> near.endpoint.openSocket(Lab.LOOPBACK))
        .isInstanceOf(IOException.class);
    assertThatIllegalStateException().isThrownBy(() -> near.endpoint.addPeer(path));
    assertThat(lab.refusal(near.endpoint.connect(peer, near.identity.certificate(), new Inbox())))
        .extracting(CloseReason::kind)
        .isEqualTo(LOCAL);
    near.endpoint.counters();
  }

  @Test
  @DisplayName("R9.3 closing an endpoint ends a connection attempt that is under way")
  default void closeWhileConnecting(Lab lab) {
    Node near = lab.near();
    RawSocket silent = lab.raw();
    RemotePeer peer = near.endpoint.addPeer(new UdpPath(near.endpoint.socket(), silent.address()));
    var attempt = near.endpoint.connect(peer, near.identity.certificate(), new Inbox());
    assertThat(silent.receive(lab.patience())).as("an Initial").isPresent();
    near.endpoint.close();
    assertThat(lab.failure(attempt, "the attempt")).isInstanceOf(ConnectionClosedException.class);
  }

  @Test
  @DisplayName("R9.4 threads are daemons named after the endpoint, and none is left after close")
  default void threads(Lab lab) {
    transferAndClose(lab); // what a library starts once for the whole JVM is started now
    Threads before = Threads.now();
    Node near = lab.near();
    Node far = lab.far();
    far.echo();
    Link link = lab.link(near, far);
    lab.await(Exchange.start(link.open(), Lab.bytes(94, 100_000)), "the echo");
    Predicate<Thread> ofEither =
        thread -> thread.getName().startsWith(near.name) || thread.getName().startsWith(far.name);
    // A library may end what was before on a thread that the whole JVM shares, and that ends when
    // idle.
    lab.until(
        () -> {
          Set<Thread> started = before.startedSince();
          return !started.isEmpty()
              && started.stream().allMatch(thread -> thread.isDaemon() && ofEither.test(thread));
        },
        "daemon threads alone whose names start with the endpoint's");
    near.endpoint.close();
    far.endpoint.close();
    assertThat(before.startedSince()).as("threads after close").noneMatch(ofEither);
    lab.until(() -> before.startedSince().isEmpty(), "the end of all other threads");
  }

  @Test
  @DisplayName("R9.5 no file descriptor is left after close (Linux)")
  default void descriptors(Lab lab) throws IOException {
    Path own = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(own), "needs /proc/self/fd");
    transferAndClose(lab);
    transferAndClose(lab);
    long before = channels(own);
    for (int i = 0; i < 5; i++) {
      transferAndClose(lab);
    }
    assertThat(channels(own)).as("sockets, pipes, epoll and event descriptors").isEqualTo(before);
  }

  @Test
  @DisplayName("R9.6 an endpoint may be closed on one of its own threads")
  default void closeOnOwnThread(Lab lab) {
    Node far = lab.far();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    far.onAccept(
        () ->
            new Inbox(
                stream -> {
                  far.endpoint.close();
                  closed.complete(null);
                }));
    Link link = lab.link(lab.near(), far);
    link.open().finish();
    lab.await(closed, "close on a thread of the endpoint");
    assertThat(lab.await(link.client().connection().closed(), "the close at the other end").kind())
        .isEqualTo(REMOTE);
    lab.until(
        () -> Threads.now().alive().stream().noneMatch(t -> t.getName().startsWith(far.name)),
        "the end of the endpoint's threads");
  }

  @Test
  @DisplayName("R9.7 streams and connections that came and went leave no thread behind")
  default void noThreadPerStream(Lab lab) {
    Node near = lab.near();
    Node far = lab.far();
    far.echo();
    Link keep = lab.link(near, far);
    lab.await(Exchange.start(keep.open(), new byte[] {1}), "the echo");
    Threads before = Threads.now();
    for (int i = 0; i < 5; i++) {
      Link link = lab.connect(near, keep.client().peer(), far, keep.server().peer());
      for (int j = 0; j < 20; j++) {
        lab.await(Exchange.start(link.open(), Lab.bytes(j, 1_000)), "the echo");
      }
      link.client().connection().close(CloseReason.NO_ERROR, "");
      lab.await(link.server().inbox().closed, "the close");
    }
    // Pools keep idle threads for a while, and a closed connection lingers for three probe timeouts
    // (RFC 9000 section 10.2); what counts is that threads do not grow with use.
    lab.until(() -> before.startedSince().size() < 20, "the end of the connections' threads");
  }

  @Test
  @DisplayName("R9.8 closing an endpoint ends whatever is under way")
  default void closeAmidEverything(Lab lab) throws IOException {
    int window = 64 << 10;
    Node far = lab.far(o -> o.maxStreams(3).streamWindow(window).connectionWindow(16 * window));
    far.echo();
    Node near =
        lab.near(
            o ->
                o.streamWindow(window)
                    .connectionWindow(16 * window)
                    .handshakeTimeout(lab.patience()));
    Link link = lab.link(near, far);
    RemotePeer peer = link.client().peer();
    UdpPath first = peer.path();
    UdpPath second = new UdpPath(near.endpoint.openSocket(Lab.LOOPBACK), far.address());
    link.server().peer().admit(new UdpPath(far.endpoint.socket(), second.socket().localAddress()));
    RawSocket silent = lab.raw();
    RemotePeer nobody =
        near.endpoint.addPeer(new UdpPath(near.endpoint.socket(), silent.address()));

    Map<String, Future<?>> underWay = new HashMap<>();
    underWay.put(
        "a connection", near.endpoint.connect(nobody, far.identity.certificate(), new Inbox()));
    assertThat(silent.receive(lab.patience())).as("an Initial").isPresent();
    BlockingStream quiet = new BlockingStream(link.open());
    underWay.put("a read", lab.async(() -> quiet.read(ByteBuffer.allocate(1))));
    Round held = Round.held(link.open(), Lab.bytes(98, 100 * window));
    QuicStream third = link.open();
    underWay.put("a stream beyond the limit", link.client().connection().openStream());
    lab.await(held.returned(), "the answer's beginning");
    Future<Integer> moves = lab.async(() -> moveOnAndOn(near.endpoint, peer, second, first));
    Round transfer = Round.circulating(third, Lab.bytes(99, window / 2));
    lab.await(transfer.returned(), "the transfer's beginning");
    underWay.forEach((what, future) -> assertThat(future).as(what).isNotDone());
    near.endpoint.close();

    underWay.forEach(
        (what, future) ->
            assertThat(lab.failure(future, what))
                .as(what)
                .isInstanceOfSatisfying(
                    ConnectionClosedException.class,
                    e -> assertThat(e.reason().kind()).isEqualTo(LOCAL)));
    lab.until(transfer.over()::isDone, "the end of the transfer");
    lab.await(moves, "the last move");
    assertThat(lab.await(link.client().inbox().closed, "onClosed").kind()).isEqualTo(LOCAL);
    lab.until(
        () -> Threads.now().alive().stream().noneMatch(t -> t.getName().startsWith(near.name)),
        "the end of the endpoint's threads");
  }

  /** Until the endpoint is closed, and the peer with it perhaps; returns how often. */
  private static int moveOnAndOn(Endpoint endpoint, RemotePeer peer, UdpPath a, UdpPath b) {
    int moves = 0;
    try {
      while (!endpoint.sockets().isEmpty()) {
        peer.moveTo(moves % 2 == 0 ? a : b);
        moves++;
        LockSupport.parkNanos(1_000_000);
      }
      return moves;
    } catch (IllegalStateException | UnsupportedOperationException closedOrRefused) {
      return moves;
    }
  }

  private static void transferAndClose(Lab lab) {
    Node far = lab.far();
    far.echo();
    Link link = lab.link(lab.near(), far);
    lab.await(Exchange.start(link.open(), Lab.bytes(95, 100_000)), "the echo");
    link.client().node().endpoint.close();
    far.endpoint.close();
  }

  /** Descriptors of the kinds that transports use; class files and jars come and go. */
  private static long channels(Path descriptors) throws IOException {
    long count = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
      for (Path each : all) {
        String target = target(each);
        if (target.startsWith("socket:")
            || target.startsWith("pipe:")
            || target.startsWith("anon_inode:")) {
          count++;
        }
      }
    }
    return count;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (NoSuchFileException closedMeanwhile) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

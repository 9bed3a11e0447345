package io.github.uhp.transport.netty;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionAcceptor;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.ConnectionStatistics;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.RemotePeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.incubator.codec.quic.QuicConnectionCloseEvent;
import io.netty.incubator.codec.quic.QuicStreamChannel;
import io.netty.incubator.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Promise;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection in either role. Its state lives on the event loop. */
final class NettyConnection implements Connection {

  private static final Logger LOG = System.getLogger(NettyConnection.class.getName());

  private final Role role;
  private final NettyPeer peer;
  private final NettyEndpoint endpoint;
  private final Optional<X509Certificate> certificate;
  private final CompletableFuture<Connection> established;
  private final Consumer<NettyConnection> onGone;
  private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

  /** The first reason to be over stands. */
  private final AtomicReference<@Nullable CloseReason> reason = new AtomicReference<>();

  private final Set<NettyStream> streams = new LinkedHashSet<>();

  /** Belongs to the event loop. */
  final StreamEnds ends;

  /** Of any thread. */
  final NettyDatagrams datagrams;

  private final Queue<CompletableFuture<QuicStream>> waiting = new ArrayDeque<>();
  private @Nullable ConnectionHandler handler;
  private volatile @Nullable QuicChannel channel;
  private @Nullable KeepAlive keepAlive;
  private @Nullable CreditCopies credit;
  private volatile String cipherSuite = "";
  private volatile @Nullable ConnectionStatistics last; // once the connection is over
  private @Nullable Throwable lastError;
  private boolean active;

  private NettyConnection(
      Role role,
      NettyPeer peer,
      Optional<X509Certificate> certificate,
      @Nullable ConnectionHandler handler,
      CompletableFuture<Connection> established,
      Consumer<NettyConnection> onGone) {
    this.role = role;
    this.peer = peer;
    this.endpoint = peer.endpoint();
    this.ends = new StreamEnds(peer);
    this.datagrams = new NettyDatagrams(endpoint::onLoop);
    this.certificate = certificate;
    this.handler = handler;
    this.established = established;
    this.onGone = onGone;
  }

  static NettyConnection client(
      NettyPeer peer,
      X509Certificate expected,
      ConnectionHandler handler,
      CompletableFuture<Connection> established,
      Consumer<NettyConnection> onGone) {
    return new NettyConnection(
        Role.CLIENT, peer, Optional.of(expected), handler, established, onGone);
  }

  static NettyConnection server(NettyPeer peer, Consumer<NettyConnection> onGone) {
    return new NettyConnection(
        Role.SERVER, peer, Optional.empty(), null, new CompletableFuture<>(), onGone);
  }

  @Override
  public Role role() {
    return role;
  }

  @Override
  public RemotePeer peer() {
    return peer;
  }

  @Override
  public String cipherSuite() {
    return cipherSuite;
  }

  @Override
  public Optional<X509Certificate> peerCertificate() {
    return certificate;
  }

  @Override
  public CompletableFuture<CloseReason> closed() {
    return closed.copy();
  }

  @Override
  public CompletableFuture<QuicStream> openStream() {
    CompletableFuture<QuicStream> result = new CompletableFuture<>();
    boolean runs =
        endpoint.onLoop(
            () -> {
              waiting.add(result);
              openWaiting();
            });
    if (!runs) {
      result.completeExceptionally(closedException());
    }
    return result;
  }

  /** On the event loop. */
  void datagramArrived(ByteBuf datagram) {
    ConnectionHandler told = handler;
    if (told != null && reason.get() == null && !NettyDatagrams.isKeepAlive(datagram)) {
      guarded(() -> told.onDatagram(this, datagram.nioBuffer()));
    }
  }

  @Override
  public int maxDatagramLength() {
    return datagrams.maxLength();
  }

  @Override
  public boolean sendDatagram(ByteBuffer payload) {
    return datagrams.send(reason.get() == null ? channel : null, payload);
  }

  @Override
  public CompletableFuture<ConnectionStatistics> statistics() {
    CompletableFuture<ConnectionStatistics> result = new CompletableFuture<>();
    if (!endpoint.onLoop(() -> tell(result, current()))) {
      tell(result, last);
    }
    return result;
  }

  private @Nullable ConnectionStatistics current() {
    QuicChannel open = channel;
    return open == null || closed.isDone() ? last : NettyStatistics.of(open, datagrams.dropped());
  }

  private void tell(
      CompletableFuture<ConnectionStatistics> result, @Nullable ConnectionStatistics numbers) {
    if (numbers != null) {
      result.complete(numbers);
    } else {
      result.completeExceptionally(closedException());
    }
  }

  /** On the event loop: opens what the other end's limit allows. */
  void openWaiting() {
    QuicChannel parent = channel;
    while (!waiting.isEmpty()) {
      if (reason.get() != null || parent == null || !parent.isActive()) {
        waiting.remove().completeExceptionally(closedException());
      } else if (parent.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL) > 0) {
        CompletableFuture<QuicStream> result = waiting.remove();
        if (!result.isDone()) {
          open(parent, result);
        }
      } else {
        return;
      }
    }
  }

  private void open(QuicChannel parent, CompletableFuture<QuicStream> result) {
    NettyStream.Adapter adapter = new NettyStream.Adapter();
    Promise<QuicStreamChannel> promise = parent.eventLoop().newPromise();
    promise.addListener(
        done -> {
          if (!done.isSuccess()) {
            result.completeExceptionally(closedException());
            return;
          }
          NettyStream stream = adopt(promise.getNow(), adapter);
          if (!result.complete(stream)) {
            stream.reset(CloseReason.NO_ERROR);
            stream.stop(CloseReason.NO_ERROR);
          }
        });
    parent.createStream(QuicStreamType.BIDIRECTIONAL, adapter, promise);
  }

  private NettyStream adopt(QuicStreamChannel streamChannel, NettyStream.Adapter adapter) {
    NettyStream stream = new NettyStream(this, streamChannel);
    streams.add(stream);
    adapter.start(stream);
    return stream;
  }

  /** On the event loop: both parts of a stream are over. */
  void streamOver(NettyStream stream) {
    streams.remove(stream);
  }

  /** On the event loop: bytes of a stream were read, which may free credit of the connection. */
  void bytesRead() {
    if (credit != null) {
      credit.bytesRead();
    }
  }

  /** On the event loop: what leaves to the peer, perhaps of this connection. */
  void leaves(ByteBuf content, int segmentSize) {
    if (credit != null) {
      credit.leaves(content, segmentSize);
    }
  }

  /** On the event loop: the other end opened a stream. */
  void streamArrived(QuicStreamChannel streamChannel) {
    NettyStream.Adapter adapter = new NettyStream.Adapter();
    streamChannel.pipeline().addLast(adapter);
    streamChannel.parent().eventLoop().register(streamChannel);
    NettyStream stream = adopt(streamChannel, adapter);
    ConnectionHandler told = handler;
    if (told == null || reason.get() != null) {
      return;
    }
    guarded(() -> told.onStream(this, stream));
  }

  /** Runs a handler; one that throws ends the connection. */
  void guarded(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.WARNING, "a handler threw; its connection is closed", e);
      close(CloseReason.INTERNAL_ERROR, "internal error");
    }
  }

  @Override
  public void close(long code, String message) {
    NettyStream.checkCode(code);
    Objects.requireNonNull(message, "reason");
    if (reason.compareAndSet(null, local(code, message))) {
      endpoint.onLoop(this::closeChannel);
    }
  }

  /** On the event loop, at once. */
  void closeNow(long code, String message) {
    if (reason.compareAndSet(null, local(code, message))) {
      closeChannel();
    }
  }

  private static CloseReason local(long code, String message) {
    return new CloseReason(CloseReason.Kind.LOCAL, code, message);
  }

  private void closeChannel() {
    QuicChannel open = channel;
    CloseReason why = reason.get();
    if (open == null || why == null) {
      return;
    }
    open.close(true, (int) why.code(), Unpooled.wrappedBuffer(CloseReasons.phrase(why.message())));
  }

  /** On the event loop: the channel is there, not yet connected. */
  void attach(QuicChannel attached) {
    channel = attached;
    attached.closeFuture().addListener(gone -> terminated());
    if (role == Role.SERVER) {
      attached
          .eventLoop()
          .schedule(
              this::giveUpHandshake,
              endpoint.config.handshakeTimeout().toNanos(),
              TimeUnit.NANOSECONDS);
    }
    if (reason.get() != null) {
      attached.eventLoop().execute(this::closeChannel);
    }
  }

  private void giveUpHandshake() {
    QuicChannel pending = channel;
    if (!active && pending != null) {
      pending.close();
    }
  }

  /** On the event loop: the handshake is done. */
  void established() {
    QuicChannel done = Objects.requireNonNull(channel);
    active = true;
    ends.established(done, streams);
    credit = new CreditCopies(done, peer::repeat);
    datagrams.allow(CodecInternals.datagramLength(done));
    cipherSuite = Objects.requireNonNull(done.sslEngine(), "engine").getSession().getCipherSuite();
    if (role == Role.CLIENT) {
      keepAlive = KeepAlive.start(done, endpoint.config.keepAlive());
      established.complete(this);
    } else {
      ConnectionAcceptor acceptor = Objects.requireNonNull(endpoint.config.acceptor());
      guarded(() -> handler = Objects.requireNonNull(acceptor.accept(this), "handler"));
    }
  }

  /** On the event loop: the dial came to nothing. */
  void connectFailed(Throwable cause) {
    QuicChannel failed = channel;
    boolean timedOut = failed != null && failed.isTimedOut();
    reason.compareAndSet(null, CloseReasons.failedDial(cause, timedOut));
    if (failed == null) {
      terminated();
    } else {
      failed.close();
    }
  }

  /**
   * On the event loop: the other end closed. What has arrived on the streams is still taken over,
   * also what stands behind this frame in the same packet; then the channel goes.
   */
  void closedByPeer(QuicConnectionCloseEvent event) {
    reason.compareAndSet(null, CloseReasons.remote(event, active));
    for (NettyStream stream : List.copyOf(streams)) {
      stream.takeAll();
    }
    QuicChannel closing = channel;
    if (closing != null) {
      closing.eventLoop().execute(closing::close);
    }
  }

  /** On the event loop: an error of QUIC or TLS at this end. */
  void failed(Throwable cause) {
    LOG.log(Level.DEBUG, () -> "connection to " + peer.path() + ": " + cause);
    if (active) {
      lastError = cause;
    }
  }

  private void terminated() {
    if (closed.isDone()) {
      return;
    }
    reason.compareAndSet(null, reasonOfTheCodec());
    CloseReason why = Objects.requireNonNull(reason.get());
    QuicChannel gone = channel;
    last = gone == null ? null : NettyStatistics.of(gone, datagrams.dropped());
    onGone.accept(this);
    if (keepAlive != null) {
      keepAlive.stop();
    }
    ends.stop();
    if (credit != null) {
      credit.stop();
    }
    ConnectionClosedException exception = new ConnectionClosedException(why);
    for (NettyStream stream : List.copyOf(streams)) {
      stream.connectionClosed(why);
    }
    streams.clear();
    openWaiting();
    established.completeExceptionally(exception);
    closed.complete(why);
    ConnectionHandler told = handler;
    if (active && told != null) {
      guarded(() -> told.onClosed(this, why));
    }
  }

  private CloseReason reasonOfTheCodec() {
    QuicChannel gone = channel;
    if (gone != null && gone.isTimedOut()) {
      return CloseReasons.timedOut();
    }
    Throwable error = lastError;
    // The codec is silent about a close without an error and a phrase.
    return error == null ? CloseReasons.silent() : CloseReasons.transport(error);
  }

  private ConnectionClosedException closedException() {
    CloseReason why = reason.get();
    return new ConnectionClosedException(
        why != null
            ? why
            : new CloseReason(
                CloseReason.Kind.LOCAL, CloseReason.NO_ERROR, "the endpoint is closed"));
  }

  /** Runs a task of a stream; once the event loop has ended there is nothing left to do. */
  void onLoop(Runnable task) {
    endpoint.onLoop(task);
  }

  /** Why the connection is over, or null while it is not. */
  @Nullable CloseReason over() {
    return reason.get();
  }
}

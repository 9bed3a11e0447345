package io.github.uhp.transport.kwik;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.CloseReason.Kind;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.ConnectionStatistics;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.RemotePeer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.ConnectionTerminatedEvent;
import tech.kwik.core.QuicConnection;

/**
 * A connection of either role. What Kwik and the frames tell arrives here and goes on to the
 * streams and, one after another, to the handler.
 */
final class KwikConnection implements Connection, FrameScanner.Listener {

  private static final Logger LOG = System.getLogger(KwikConnection.class.getName());
  private static final int MAX_REASON_BYTES = 256;

  /** How long a lost packet, or the loss of its credit, stays unnoticed by Kwik at most. */
  private static final Duration LOSS_CHECK = Duration.ofMillis(250);

  private static final Duration LATER = Duration.ofSeconds(1);

  private final Role role;
  private final KwikPeer peer;
  private final QuicConnection kwik;
  private final ConnectionTrace trace;
  private final Optional<X509Certificate> peerCertificate;
  private final EndpointThreads pool;
  private final Reaper reaper;
  private final SerialExecutor events;
  private final StreamTable streams;
  private final StreamOpener opener;
  private final KwikDatagrams datagrams;
  private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
  private final CompletableFuture<Void> goodbye = new CompletableFuture<>();
  private final AtomicReference<@Nullable CloseReason> reason = new AtomicReference<>();
  private @Nullable ConnectionHandler handler; // confined to events
  private volatile String peersReason = "";
  private volatile @Nullable CloseReason peersClose;
  private long packetsLost; // confined to the timer

  KwikConnection(
      Role role,
      KwikPeer peer,
      QuicConnection kwik,
      ConnectionTrace trace,
      @Nullable X509Certificate peerCertificate,
      int maxStreams,
      EndpointThreads pool,
      Reaper reaper) {
    this.role = role;
    this.peer = peer;
    this.kwik = kwik;
    this.trace = trace;
    this.peerCertificate = Optional.ofNullable(peerCertificate);
    this.pool = pool;
    this.reaper = reaper;
    this.events = new SerialExecutor(pool::executeAnyway);
    this.streams = new StreamTable(role, maxStreams, id -> new KwikStream(id, this));
    this.opener = new StreamOpener(kwik, streams, pool);
    this.datagrams = new KwikDatagrams(kwik, events, data -> tell(to -> to.onDatagram(this, data)));
  }

  /** Makes the connection one that its peer and its endpoint close when they are closed. */
  void register() {
    reaper.add(this);
    peer.add(this);
    if (isClosed()) {
      peer.remove(this); // it has ended meanwhile
    }
  }

  /**
   * Starts to tell the handler, made on an I/O thread, of what the connection brings; nothing that
   * came before is lost.
   */
  void start(Function<Connection, ConnectionHandler> maker) {
    pool.repeat(this::resumeLossTimer, LOSS_CHECK, closed);
    pool.repeat(this::repeatLostCredit, LOSS_CHECK, closed);
    pool.schedule(pool::adopt, LOSS_CHECK); // Kwik may start that timer's thread only now
    events.start(
        () -> {
          try {
            handler = maker.apply(this);
          } catch (RuntimeException | Error e) {
            handlerFailed(e);
          }
        });
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
    return trace.cipherSuite();
  }

  @Override
  public Optional<X509Certificate> peerCertificate() {
    return peerCertificate;
  }

  @Override
  public CompletableFuture<QuicStream> openStream() {
    return opener.open();
  }

  @Override
  public int maxDatagramLength() {
    return datagrams.maxLength();
  }

  @Override
  public boolean sendDatagram(ByteBuffer payload) {
    if (isClosed()) {
      payload.position(payload.limit());
      return false;
    }
    return datagrams.send(payload);
  }

  @Override
  public CompletableFuture<ConnectionStatistics> statistics() {
    return CompletableFuture.completedFuture(KwikStatistics.of(kwik, trace, datagrams.dropped()));
  }

  @Override
  public void close(long code, String message) {
    String cut = cut(message);
    if (end(new CloseReason(Kind.LOCAL, code, cut))) {
      pool.execute(() -> kwik.close(code, cut));
    }
  }

  @Override
  public CompletableFuture<CloseReason> closed() {
    return closed.copy();
  }

  boolean isClosed() {
    return reason.get() != null;
  }

  /** What the application threw ends the connection. */
  void handlerFailed(Throwable e) {
    LOG.log(Level.WARNING, "a handler failed; closing " + this, e);
    close(CloseReason.INTERNAL_ERROR, "internal error");
  }

  /** Whether Kwik's connection calls itself so. */
  boolean isKwiks(String name) {
    return kwik.toString().equals(name);
  }

  /** Kwik has failed, and would not tell the peer. */
  void aborted() {
    close(CloseReason.INTERNAL_ERROR, "Kwik has failed");
  }

  /** Kwik has taken a stream that the other end opened. */
  void onStream(tech.kwik.core.QuicStream stream) {
    pool.adoptCurrent();
    KwikStream ours = streams.find(stream.getStreamId());
    if (ours != null) {
      streams.taken(ours);
      ours.attach(stream);
      deliver(ours);
    } else {
      // It was over before Kwik knew it; Kwik must end it too, or its credit is lost.
      stream.abortReading(CloseReason.NO_ERROR);
      stream.resetStream(CloseReason.NO_ERROR);
    }
  }

  private void deliver(KwikStream stream) {
    if (stream.deliver()) {
      events.execute(() -> tell(to -> to.onStream(this, stream)));
    }
  }

  /** Calls the handler, by {@code events}. */
  private void tell(Consumer<ConnectionHandler> call) {
    ConnectionHandler to = handler;
    if (to == null || isClosed()) {
      return;
    }
    try {
      call.accept(to);
    } catch (RuntimeException | Error e) {
      handlerFailed(e);
    }
  }

  @Override
  public void onStreamFrame(long id, long end, boolean fin) {
    KwikStream stream = streams.find(id);
    if (stream != null) {
      stream.onFrame(end, fin);
    }
  }

  @Override
  public void onResetFrame(long id, long code, long finalSize) {
    KwikStream stream = findForKwik(id);
    if (stream != null) {
      stream.onReset(code, finalSize);
      deliverIfPeers(stream);
    }
  }

  @Override
  public void onStopFrame(long id, long code) {
    KwikStream stream = findForKwik(id);
    if (stream != null) {
      stream.onStop(code);
      deliverIfPeers(stream);
    }
  }

  /** Kwik makes no stream of these frames when they come first, though RFC 9000 section 3 does. */
  private @Nullable KwikStream findForKwik(long id) {
    boolean fresh = streams.isFresh(id);
    KwikStream stream = streams.find(id);
    if (fresh && stream != null) {
      KwikInternals.makeStream(kwik, id);
    }
    return stream;
  }

  /** Where its internals are closed, Kwik still makes no stream; so it does not wait for Kwik. */
  private void deliverIfPeers(KwikStream stream) {
    boolean clients = stream.id() % 2 == 0;
    if (clients == (role == Role.SERVER)) {
      deliver(stream);
    }
  }

  @Override
  public void onCloseFrame(boolean application, long code, String message) {
    peersReason = message;
    if (application) {
      peersClose = new CloseReason(Kind.REMOTE, code, message);
    }
    streams.all().forEach(KwikStream::save);
    goodbye.complete(null);
  }

  /** What the other application closed the connection with, if it has. */
  @Nullable CloseReason peersClose() {
    return peersClose;
  }

  /** Kwik says that the connection is over. */
  void onTerminated(ConnectionTerminatedEvent event) {
    pool.adoptCurrent();
    end(CloseReasons.of(event, peersReason));
    if (event.closeReason() != ConnectionTerminatedEvent.CloseReason.ImmediateClose) {
      goodbye.complete(null); // there is nobody to hear or to say it
    }
    reaper.retire(this);
  }

  /** Completes when there is no need to linger: the peer knows that the connection is over. */
  CompletableFuture<Void> goodbye() {
    return goodbye;
  }

  /** Has Kwik let go of the connection at once, whatever it still waits for. */
  void release() {
    KwikInternals.release(kwik);
  }

  /** Ends the connection if nothing has ended it before. */
  boolean end(CloseReason why) {
    if (!reason.compareAndSet(null, why)) {
      return false;
    }
    peer.remove(this);
    opener.close(why);
    streams.all().forEach(stream -> stream.onClosed(why));
    events.execute(
        () -> {
          ConnectionHandler to = handler;
          if (to != null) {
            try {
              to.onClosed(this, why);
            } catch (RuntimeException | Error e) {
              LOG.log(Level.WARNING, "a handler failed on the end of " + this, e);
            }
          }
          closed.complete(why);
        });
    return true;
  }

  /** Keeps an idle connection alive (client role). */
  void keepAlive() {
    if (!isClosed()) {
      datagrams.keepAlive();
    }
  }

  private void resumeLossTimer() {
    if (!isClosed()) {
      KwikInternals.resumeLossTimer(kwik);
    }
  }

  private void repeatLostCredit() {
    long lost = isClosed() ? packetsLost : kwik.getStats().lostPackets();
    if (lost > packetsLost) {
      packetsLost = lost;
      KwikInternals.repeatCredit(kwik);
    }
  }

  void forget(KwikStream stream) {
    streams.remove(stream);
  }

  void returnCredit(long bytes) {
    KwikInternals.returnCredit(kwik, bytes);
  }

  /** Has Kwik send what it queued without waking its sender. */
  void flush() {
    KwikInternals.flush(kwik);
  }

  void execute(Runnable task) {
    pool.execute(task);
  }

  /** Runs a task when what is under way now is over. */
  void schedule(Runnable task) {
    pool.schedule(task, LATER);
  }

  private static String cut(String message) {
    String text = message;
    while (text.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
      text = text.substring(0, text.offsetByCodePoints(text.length(), -1));
    }
    return text;
  }

  @Override
  public String toString() {
    return role + " connection with " + peer;
  }
}

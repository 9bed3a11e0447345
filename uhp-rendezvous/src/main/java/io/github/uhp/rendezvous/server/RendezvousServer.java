package io.github.uhp.rendezvous.server;

import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.ServerKey;
import io.github.uhp.rendezvous.ServerConfig;
import io.github.uhp.rendezvous.ServerEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A running rendezvous server: its UDP sockets, one daemon thread named {@code uhp-rendezvous}, and
 * with a state directory another one, {@code uhp-rendezvous-state}, that writes to it. Thread-safe.
 */
public final class RendezvousServer implements AutoCloseable {

  private final ServerConfig config;
  private final ServerKey key;
  private final EngineThread engine;
  private final @Nullable StateDirectory state;
  private final @Nullable NameSaver saver;
  private final InetSocketAddress address;
  private final long startedNanos = System.nanoTime();
  private final AtomicBoolean closed = new AtomicBoolean();

  private RendezvousServer(
      ServerKey key,
      ServerConfig config,
      EngineThread engine,
      InetSocketAddress address,
      @Nullable StateDirectory state) {
    this.key = key;
    this.config = config;
    this.engine = engine;
    this.state = state;
    this.saver = state == null ? null : new NameSaver(state, engine);
    this.address = address;
  }

  /**
   * Binds and starts a server that keeps nothing between its runs.
   *
   * @param bind where; port 0 takes any
   * @param key is the server's from now on, which zeroes it when it is closed
   * @throws IOException if the address cannot be bound
   */
  public static RendezvousServer start(InetSocketAddress bind, ServerKey key, ServerConfig config)
      throws IOException {
    return start(ServerSockets.one(bind), key, config);
  }

  /** The same with further sockets. */
  public static RendezvousServer start(ServerSockets sockets, ServerKey key, ServerConfig config)
      throws IOException {
    return launch(sockets, key, config, null);
  }

  /**
   * Binds and starts a server with the key and the names of its former runs. It writes the names to
   * the directory from time to time, and when it is closed.
   *
   * @param bind where; port 0 takes any
   * @param state stays the caller's, who closes it after the server
   * @throws IOException if the address cannot be bound
   */
  public static RendezvousServer start(
      InetSocketAddress bind, ServerConfig config, StateDirectory state) throws IOException {
    return start(ServerSockets.one(bind), config, state);
  }

  /** The same with further sockets. */
  public static RendezvousServer start(
      ServerSockets sockets, ServerConfig config, StateDirectory state) throws IOException {
    return launch(sockets, state.key(), config, state);
  }

  private static RendezvousServer launch(
      ServerSockets sockets, ServerKey key, ServerConfig limits, @Nullable StateDirectory state)
      throws IOException {
    ServerChannels channels = ServerChannels.open(sockets);
    ServerConfig config = channels.config(limits);
    ServerEngine engine =
        new ServerEngine(key, config, new SecureRandom(), nowNanos -> System.currentTimeMillis());
    if (state != null) {
      engine.restoreNames(state.names());
    }
    InetSocketAddress address = channels.address();
    RendezvousServer server =
        new RendezvousServer(key, config, EngineThread.start(channels, engine), address, state);
    if (server.saver != null) {
      server.saver.start();
    }
    return server;
  }

  /** Where its main socket is bound. */
  public InetSocketAddress address() {
    return address;
  }

  /** Its second port, or 0 if it has none. */
  public int secondPort() {
    return config.secondPort();
  }

  /** Its public key. */
  public ServerId serverId() {
    return key.serverId();
  }

  /**
   * How it is doing.
   *
   * @throws IOException if it is stopped, or does not answer within two seconds
   */
  public ServerStatus status() throws IOException {
    return engine.ask(
        asked ->
            new ServerStatus(
                Duration.ofNanos(System.nanoTime() - startedNanos),
                asked.peerCount(),
                config.maxPeers(),
                asked.nameCount(),
                asked.sessionCount(),
                asked.unconfirmedCount(),
                asked.pendingCount(),
                engine.unsent(),
                asked.counters()));
  }

  /**
   * Waits until it is closed by another thread.
   *
   * @throws IOException if it failed, and serves nobody any more
   */
  public void awaitEnd() throws InterruptedException, IOException {
    engine.awaitEnd();
  }

  /**
   * Stops, waits for the threads to end, and writes the state.
   *
   * @throws IOException if the state cannot be written
   */
  @Override
  public void close() throws IOException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      if (saver != null) {
        saver.stop();
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    try {
      ServerEngine stopped = engine.stop();
      if (stopped != null) {
        stopped.close();
        if (state != null) {
          state.saveNames(stopped.names());
        }
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (state == null) {
        key.close();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

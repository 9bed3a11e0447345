package io.github.uhp.rendezvous.server;

import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Transmit;
import io.github.uhp.rendezvous.ServerConfig;
import io.github.uhp.rendezvous.ServerEngine;
import io.github.uhp.rendezvous.ServerEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

/**
 * A running rendezvous server: one UDP socket, one daemon thread named {@code uhp-rendezvous}.
 * Thread-safe.
 */
public final class RendezvousServer implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(RendezvousServer.class.getName());
  private static final int RECEIVE_BUFFER = 4 << 20;
  private static final int MAX_UDP = 65_536;
  private static final int MAX_BATCH = 256;

  private final DatagramChannel channel;
  private final Selector selector;
  private final ServerEngine engine;
  private final ServerId serverId;
  private final InetSocketAddress address;
  private final Thread thread;

  private RendezvousServer(DatagramChannel channel, Selector selector, ServerConfig config)
      throws IOException {
    this.channel = channel;
    this.selector = selector;
    this.serverId = config.serverId();
    this.address = (InetSocketAddress) channel.getLocalAddress();
    this.engine =
        new ServerEngine(config, new SecureRandom(), nowNanos -> System.currentTimeMillis());
    this.thread = new Thread(this::run, "uhp-rendezvous");
    this.thread.setDaemon(true);
  }

  /**
   * Binds and starts.
   *
   * @param bind where; port 0 takes any
   * @throws IOException if the address cannot be bound
   */
  public static RendezvousServer start(InetSocketAddress bind, ServerConfig config)
      throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
      channel.bind(bind);
      channel.configureBlocking(false);
      Selector selector = Selector.open();
      channel.register(selector, SelectionKey.OP_READ);
      RendezvousServer server = new RendezvousServer(channel, selector, config);
      server.thread.start();
      return server;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Where it is bound. */
  public InetSocketAddress address() {
    return address;
  }

  /** Its public key. */
  public ServerId serverId() {
    return serverId;
  }

  /** Stops and waits for the thread to end. */
  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_UDP);
    try {
      while (selector.isOpen()) {
        await();
        receive(buffer);
        engine.handleTimeout(System.nanoTime());
        flush();
      }
    } catch (ClosedSelectorException e) {
      LOG.log(System.Logger.Level.DEBUG, "stopped");
    } catch (IOException e) {
      if (selector.isOpen()) {
        LOG.log(System.Logger.Level.ERROR, "the server's socket failed", e);
      }
    }
  }

  private void await() throws IOException {
    long next = engine.nextTimeoutNanos();
    if (next == ServerEngine.NEVER) {
      selector.select();
    } else {
      long nanos = next - System.nanoTime();
      if (nanos > 0) {
        selector.select(1 + TimeUnit.NANOSECONDS.toMillis(nanos));
      }
    }
    selector.selectedKeys().clear();
  }

  private void receive(ByteBuffer buffer) throws IOException {
    for (int i = 0; i < MAX_BATCH; i++) {
      buffer.clear();
      if (!(channel.receive(buffer) instanceof InetSocketAddress from)) {
        return;
      }
      engine.handleDatagram(System.nanoTime(), new Path(0, from), buffer.flip());
      flush();
    }
  }

  private void flush() {
    for (Transmit out = engine.pollTransmit(); out != null; out = engine.pollTransmit()) {
      try {
        channel.send(out.payload(), out.path().remote());
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "lost a datagram to " + out.path().remote(), e);
      }
    }
    for (ServerEvent event = engine.pollEvent(); event != null; event = engine.pollEvent()) {
      LOG.log(System.Logger.Level.INFO, event.toString());
    }
  }
}

package io.github.uhp.rendezvous.server;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.Transmit;
import io.github.uhp.rendezvous.ClientConfig;
import io.github.uhp.rendezvous.ClientEvent;
import io.github.uhp.rendezvous.RendezvousClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;

/** A client engine on a real socket, driven by the thread of the test. */
final class SocketClient implements AutoCloseable {

  private static final Duration BACKSTOP = Duration.ofSeconds(30);
  private static final int STEP_MILLIS = 50;

  private final DatagramSocket socket;
  private final RendezvousClient client;

  SocketClient(Identity identity, int serverPort) throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    SecureRandom random = new SecureRandom();
    ClientConfig config =
        ClientConfig.of(
            identity,
            random.nextLong(),
            PunchKey.generate(random).publicKey(),
            new Path(0, new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort)));
    client = new RendezvousClient(config, random, nowNanos -> System.currentTimeMillis());
  }

  /** Advertises an open record and gives the first event of that type. */
  <T extends ClientEvent> T advertise(PeerName name, Class<T> awaited) throws IOException {
    client.advertise(System.nanoTime(), name, true);
    return await(awaited);
  }

  /** Runs until an event of that type comes; others are left out. */
  private <T extends ClientEvent> T await(Class<T> type) throws IOException {
    long end = System.nanoTime() + BACKSTOP.toNanos();
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    while (System.nanoTime() < end) {
      flush(client);
      for (ClientEvent event = client.pollEvent(); event != null; event = client.pollEvent()) {
        if (type.isInstance(event)) {
          return type.cast(event);
        }
      }
      socket.setSoTimeout(STEP_MILLIS);
      try {
        socket.receive(packet);
        client.handleDatagram(
            System.nanoTime(),
            new Path(0, (InetSocketAddress) packet.getSocketAddress()),
            ByteBuffer.wrap(packet.getData().clone(), 0, packet.getLength()));
      } catch (SocketTimeoutException e) {
        client.handleTimeout(System.nanoTime());
      }
    }
    throw new AssertionError("no " + type.getSimpleName() + " within " + BACKSTOP);
  }

  private void flush(Engine<?> engine) throws IOException {
    for (Transmit out = engine.pollTransmit(); out != null; out = engine.pollTransmit()) {
      byte[] bytes = new byte[out.payload().remaining()];
      out.payload().get(bytes);
      socket.send(new DatagramPacket(bytes, bytes.length, out.path().remote()));
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}

package io.github.uhp.bench.carrier;

import io.github.uhp.protocol.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/**
 * UDP, with nothing on top: a request is a datagram, and so is its answer. Only for one request at
 * a time, and where none is lost.
 */
final class Udp implements Carrier {

  private static final int MAX_DATAGRAM = 65_507;

  @Override
  public Answering answer(InetAddress address) throws IOException {
    DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress(address, 0));
    // Nobody asks for the certificate.
    Target target =
        new Target(
            (InetSocketAddress) channel.getLocalAddress(),
            Identity.generate(new SecureRandom()).x509());
    Threads.start("bench-udp-answer", () -> answer(channel));
    return new Answering() {
      @Override
      public Target target() {
        return target;
      }

      @Override
      public void close() {
        Closing.close(channel);
      }
    };
  }

  private static void answer(DatagramChannel channel) {
    Map<SocketAddress, Responder> callers = new HashMap<>();
    ByteBuffer incoming = ByteBuffer.allocateDirect(MAX_DATAGRAM);
    ByteBuffer zeros = ByteBuffer.allocateDirect(MAX_DATAGRAM);
    try {
      while (true) {
        SocketAddress caller = channel.receive(incoming.clear());
        int owed = callers.computeIfAbsent(caller, any -> new Responder()).take(incoming.flip());
        channel.send(zeros.clear().limit(owed), caller);
      }
    } catch (ClosedChannelException e) {
      // Nobody else is to be answered.
    } catch (IOException e) {
      throw new IllegalStateException("UDP has failed", e);
    }
  }

  @Override
  public Caller call(Target target) {
    return new Caller() {
      @Override
      public Link connect() {
        return new UdpLink(target);
      }

      @Override
      public void close() {}
    };
  }

  private record UdpLink(Target target) implements Link {

    @Override
    public ByteStream open() throws IOException {
      return new UdpStream(
          DatagramChannel.open().connect(target.address()),
          ByteBuffer.allocateDirect(MAX_DATAGRAM));
    }

    @Override
    public void close() {}
  }

  private record UdpStream(DatagramChannel channel, ByteBuffer buffer) implements ByteStream {

    @Override
    public void send(ByteBuffer bytes) throws IOException {
      channel.write(bytes);
    }

    @Override
    public void skip(int bytes) throws IOException {
      int n = channel.read(buffer.clear());
      if (n != bytes) {
        throw new IOException("an answer of " + n + " bytes");
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}

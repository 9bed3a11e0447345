package io.github.uhp.bench.carrier;

import io.github.uhp.protocol.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;

/** TCP, with blocking channels; each stream is a connection. */
final class Tcp implements Carrier {

  private final Security security;

  Tcp(Security security) {
    this.security = security;
  }

  /** What goes between a program and its socket. */
  interface Security {

    /** Called once at the answering end. */
    void identify(Identity identity) throws Exception;

    ByteChannel answer(SocketChannel socket) throws Exception;

    ByteChannel call(SocketChannel socket, Target target) throws Exception;
  }

  /** Nothing. */
  static final class Plain implements Security {

    @Override
    public void identify(Identity identity) {}

    @Override
    public ByteChannel answer(SocketChannel socket) {
      return socket;
    }

    @Override
    public ByteChannel call(SocketChannel socket, Target target) {
      return socket;
    }
  }

  @Override
  public Answering answer(InetAddress address) throws Exception {
    Identity identity = Identity.generate(new SecureRandom());
    security.identify(identity);
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(address, 0), 1024);
    Target target = new Target((InetSocketAddress) server.getLocalAddress(), identity.x509());
    Threads.start("bench-tcp-accept", () -> accept(server));
    return new Answering() {
      @Override
      public Target target() {
        return target;
      }

      @Override
      public void close() {
        Closing.close(server);
      }
    };
  }

  private void accept(ServerSocketChannel server) {
    try {
      while (true) {
        SocketChannel socket = server.accept();
        Threads.start("bench-tcp-answer", () -> answer(socket));
      }
    } catch (IOException e) {
      // Closed: nobody else is to be answered.
    }
  }

  private void answer(SocketChannel socket) {
    try (socket) {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      try (ByteChannel channel = security.answer(socket)) {
        Blocking.answer(channel);
      }
    } catch (Exception e) {
      // The caller has gone, or is told by the closing.
    }
  }

  @Override
  public Caller call(Target target) {
    return new Caller() {
      @Override
      public Link connect() {
        return new TcpLink(target);
      }

      @Override
      public void close() {}
    };
  }

  private final class TcpLink implements Link {

    private final Target target;

    TcpLink(Target target) {
      this.target = target;
    }

    @Override
    public ByteStream open() throws Exception {
      SocketChannel socket = SocketChannel.open();
      try {
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        // Closed by a reset: ten thousand connections a second would use up the ports by waiting.
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.connect(target.address());
        return new TcpStream(socket, security.call(socket, target));
      } catch (Exception e) {
        socket.close();
        throw e;
      }
    }

    @Override
    public void close() {}
  }

  private record TcpStream(SocketChannel socket, ByteChannel channel, ByteBuffer buffer)
      implements ByteStream {

    TcpStream(SocketChannel socket, ByteChannel channel) {
      this(socket, channel, ByteBuffer.allocateDirect(Settings.READ_BUFFER));
    }

    @Override
    public void send(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public void skip(int bytes) throws IOException {
      Blocking.skip(channel, buffer, bytes);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}

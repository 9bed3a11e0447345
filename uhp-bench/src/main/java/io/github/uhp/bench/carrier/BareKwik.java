package io.github.uhp.bench.carrier;

import io.github.uhp.protocol.Identity;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tech.kwik.core.QuicClientConnection;
import tech.kwik.core.QuicConnection;
import tech.kwik.core.QuicStream;
import tech.kwik.core.log.NullLogger;
import tech.kwik.core.server.ApplicationProtocolConnection;
import tech.kwik.core.server.ApplicationProtocolConnectionFactory;
import tech.kwik.core.server.ServerConnectionConfig;
import tech.kwik.core.server.ServerConnector;

/**
 * Kwik as it is. The faults that UHP mends in it are there, so it can come to a halt, and its
 * threads keep a JVM alive: the answering end belongs into a process of its own.
 */
final class BareKwik implements Carrier {

  /** Kwik makes the connection's window from the stream's. */
  private static final long CONNECTION_WINDOW_FACTOR = 10;

  /**
   * Kwik's TLS checks it against the certificate, whoever trusts it; UHP's identities are so named.
   */
  private static final String HOST = "uhp";

  @Override
  public Answering answer(InetAddress address) throws Exception {
    Identity identity = Identity.generate(new SecureRandom());
    char[] password = "unused".toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, password);
    Certificate[] chain = {identity.x509()};
    store.setKeyEntry("bench", identity.privateKey(), password, chain);
    DatagramSocket socket = enlarge(new DatagramSocket(new InetSocketAddress(address, 0)));
    ServerConnector connector =
        ServerConnector.builder()
            .withPort(socket.getLocalPort()) // The builder insists.
            .withSocket(socket)
            .withKeyStore(store, "bench", password)
            .withConfiguration(
                ServerConnectionConfig.builder()
                    .maxIdleTimeout(Settings.IDLE_MILLIS)
                    .maxBidirectionalStreamBufferSize(Settings.STREAM_WINDOW)
                    .maxConnectionBufferSize(Settings.CONNECTION_WINDOW)
                    .maxOpenPeerInitiatedBidirectionalStreams(Settings.MAX_STREAMS)
                    .maxOpenPeerInitiatedUnidirectionalStreams(0)
                    .retryRequired(false)
                    .connectionIdLength(8)
                    .build())
            .withLogger(new NullLogger())
            .build();
    connector.registerApplicationProtocol(Settings.ALPN, new Protocol());
    connector.start();
    Target target = new Target((InetSocketAddress) socket.getLocalSocketAddress(), identity.x509());
    return new Answering() {
      @Override
      public Target target() {
        return target;
      }

      @Override
      public void close() {
        connector.close();
      }
    };
  }

  private static DatagramSocket enlarge(DatagramSocket socket) throws SocketException {
    socket.setReceiveBufferSize(Settings.SOCKET_BUFFER);
    socket.setSendBufferSize(Settings.SOCKET_BUFFER);
    return socket;
  }

  /** A thread for each stream; threads are used again. */
  private static final class Protocol implements ApplicationProtocolConnectionFactory {

    private final ExecutorService threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "bench-kwik-answer");
              thread.setDaemon(true);
              return thread;
            });

    @Override
    public int maxConcurrentPeerInitiatedUnidirectionalStreams() {
      return 0;
    }

    @Override
    public int maxConcurrentPeerInitiatedBidirectionalStreams() {
      return Settings.MAX_STREAMS;
    }

    @Override
    public ApplicationProtocolConnection createConnection(
        String protocol, QuicConnection connection) {
      return new ApplicationProtocolConnection() {
        @Override
        public void acceptPeerInitiatedStream(QuicStream stream) {
          threads.execute(() -> answer(stream));
        }
      };
    }

    private static void answer(QuicStream stream) {
      Responder responder = new Responder();
      byte[] incoming = new byte[64 << 10];
      byte[] zeros = new byte[64 << 10];
      try (OutputStream out = stream.getOutputStream()) {
        InputStream in = stream.getInputStream();
        for (int n = in.read(incoming); n >= 0; n = in.read(incoming)) {
          for (int owed = responder.take(ByteBuffer.wrap(incoming, 0, n)); owed > 0; ) {
            int part = Math.min(owed, zeros.length);
            out.write(zeros, 0, part);
            owed -= part;
          }
        }
      } catch (IOException e) {
        // The connection has gone, and with it who would hear of it.
      }
    }
  }

  @Override
  public Caller call(Target target) {
    return new Caller() {
      @Override
      public Link connect() throws Exception {
        QuicClientConnection connection =
            QuicClientConnection.newBuilder()
                .host(HOST)
                .proxy(target.address().getAddress().getHostAddress())
                .port(target.address().getPort())
                .socketFactory(address -> enlarge(new DatagramSocket()))
                .applicationProtocol(Settings.ALPN)
                .customTrustManager(new Pin(target.certificate()))
                .connectionIdLength(8)
                .connectTimeout(Duration.ofSeconds(10))
                .maxIdleTimeout(Duration.ofMillis(Settings.IDLE_MILLIS))
                .defaultStreamReceiveBufferSize(
                    Settings.CONNECTION_WINDOW / CONNECTION_WINDOW_FACTOR)
                .build();
        connection.setDefaultBidirectionalStreamReceiveBufferSize(Settings.STREAM_WINDOW);
        connection.connect();
        return new KwikLink(connection);
      }

      @Override
      public void close() {}
    };
  }

  private record KwikLink(QuicClientConnection connection) implements Link {

    @Override
    public ByteStream open() throws IOException {
      return new KwikStream(connection.createStream(true));
    }

    @Override
    public void close() {
      connection.close();
    }
  }

  /** Copies to and from arrays, which is all that Kwik knows. */
  private record KwikStream(QuicStream stream, byte[] buffer) implements ByteStream {

    KwikStream(QuicStream stream) {
      this(stream, new byte[64 << 10]);
    }

    @Override
    public void send(ByteBuffer bytes) throws IOException {
      OutputStream out = stream.getOutputStream();
      while (bytes.hasRemaining()) {
        int n = Math.min(bytes.remaining(), buffer.length);
        bytes.get(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }

    @Override
    public void skip(int bytes) throws IOException {
      InputStream in = stream.getInputStream();
      for (int left = bytes; left > 0; ) {
        int n = in.read(buffer, 0, Math.min(left, buffer.length));
        if (n < 0) {
          throw new EOFException("the stream has ended");
        }
        left -= n;
      }
    }

    @Override
    public void close() throws IOException {
      stream.getOutputStream().close();
    }
  }
}

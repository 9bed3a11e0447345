package io.github.uhp.transport;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How an {@link Endpoint} is opened. Immutable. */
public final class EndpointConfig {

  private final Builder from;

  private EndpointConfig(Builder from) {
    this.from = new Builder(from);
  }

  /**
   * Starts a configuration.
   *
   * @param certificate what the server role presents: P-256, self-signed
   * @param privateKey the certificate's
   * @param alpn the one application protocol of both roles
   */
  public static Builder builder(X509Certificate certificate, PrivateKey privateKey, String alpn) {
    return new Builder(certificate, privateKey, alpn);
  }

  /** What the server role presents. */
  public X509Certificate certificate() {
    return from.certificate;
  }

  /** The certificate's private key. */
  public PrivateKey privateKey() {
    return from.privateKey;
  }

  /** The application protocol that both ends must name (RFC 7301). */
  public String alpn() {
    return from.alpn;
  }

  /** What thread names start with; default {@code "uhp"}. */
  public String name() {
    return from.name;
  }

  /**
   * Where the first socket is bound; default the wildcard address (both families), an ephemeral
   * port.
   */
  public InetSocketAddress bind() {
    return from.bind;
  }

  /** Who gets the datagrams that are not QUIC's; by default they are dropped. */
  public DatagramHandler datagramHandler() {
    return from.datagramHandler;
  }

  /** Who gets the connections that peers open; by default none, and peers' Initials are dropped. */
  public @Nullable ConnectionAcceptor acceptor() {
    return from.acceptor;
  }

  /** When a connection that hears nothing is given up; default 60 s. */
  public Duration idleTimeout() {
    return from.idleTimeout;
  }

  /**
   * How often the client role sends something that keeps an idle connection alive; default 20 s.
   */
  public Duration keepAlive() {
    return from.keepAlive;
  }

  /** When an unanswered handshake is given up; default 10 s. */
  public Duration handshakeTimeout() {
    return from.handshakeTimeout;
  }

  /** Receive window of a stream, in bytes; default 8 MiB. */
  public int streamWindow() {
    return from.streamWindow;
  }

  /** Receive window of a connection, in bytes; default 16 MiB. */
  public int connectionWindow() {
    return from.connectionWindow;
  }

  /** How many streams the other end may have open at once; default 4,096. */
  public int maxStreams() {
    return from.maxStreams;
  }

  /** How many connections peers may have open at once; default 1,024. */
  public int maxConnections() {
    return from.maxConnections;
  }

  /** How many paths of one peer may be admitted at once; default 8. */
  public int maxPathsPerPeer() {
    return from.maxPathsPerPeer;
  }

  /** Collects a configuration; {@link #build()} checks it. Not thread-safe. */
  public static final class Builder {

    private final X509Certificate certificate;
    private final PrivateKey privateKey;
    private final String alpn;
    private String name = "uhp";
    private InetSocketAddress bind = new InetSocketAddress(0);
    private DatagramHandler datagramHandler = (socket, source, payload) -> {};
    private @Nullable ConnectionAcceptor acceptor;
    private Duration idleTimeout = Duration.ofSeconds(60);
    private Duration keepAlive = Duration.ofSeconds(20);
    private Duration handshakeTimeout = Duration.ofSeconds(10);
    private int streamWindow = 8 << 20;
    private int connectionWindow = 16 << 20;
    private int maxStreams = 4096;
    private int maxConnections = 1024;
    private int maxPathsPerPeer = 8;

    private Builder(X509Certificate certificate, PrivateKey privateKey, String alpn) {
      this.certificate = Objects.requireNonNull(certificate, "certificate");
      this.privateKey = Objects.requireNonNull(privateKey, "privateKey");
      this.alpn = Objects.requireNonNull(alpn, "alpn");
    }

    private Builder(Builder other) {
      this(other.certificate, other.privateKey, other.alpn);
      this.name = other.name;
      this.bind = other.bind;
      this.datagramHandler = other.datagramHandler;
      this.acceptor = other.acceptor;
      this.idleTimeout = other.idleTimeout;
      this.keepAlive = other.keepAlive;
      this.handshakeTimeout = other.handshakeTimeout;
      this.streamWindow = other.streamWindow;
      this.connectionWindow = other.connectionWindow;
      this.maxStreams = other.maxStreams;
      this.maxConnections = other.maxConnections;
      this.maxPathsPerPeer = other.maxPathsPerPeer;
    }

    /** See {@link EndpointConfig#name()}. */
    public Builder name(String value) {
      name = Objects.requireNonNull(value, "name");
      return this;
    }

    /** See {@link EndpointConfig#bind()}. */
    public Builder bind(InetSocketAddress value) {
      bind = Objects.requireNonNull(value, "bind");
      return this;
    }

    /** See {@link EndpointConfig#datagramHandler()}. */
    public Builder datagramHandler(DatagramHandler value) {
      datagramHandler = Objects.requireNonNull(value, "datagramHandler");
      return this;
    }

    /** See {@link EndpointConfig#acceptor()}. */
    public Builder acceptor(ConnectionAcceptor value) {
      acceptor = Objects.requireNonNull(value, "acceptor");
      return this;
    }

    /** See {@link EndpointConfig#idleTimeout()}; at least 1 s. */
    public Builder idleTimeout(Duration value) {
      idleTimeout = value;
      return this;
    }

    /** See {@link EndpointConfig#keepAlive()}; less than the idle timeout. */
    public Builder keepAlive(Duration value) {
      keepAlive = value;
      return this;
    }

    /** See {@link EndpointConfig#handshakeTimeout()}. */
    public Builder handshakeTimeout(Duration value) {
      handshakeTimeout = value;
      return this;
    }

    /** See {@link EndpointConfig#streamWindow()}; at least 16 KiB. */
    public Builder streamWindow(int bytes) {
      streamWindow = bytes;
      return this;
    }

    /** See {@link EndpointConfig#connectionWindow()}; at least the stream window. */
    public Builder connectionWindow(int bytes) {
      connectionWindow = bytes;
      return this;
    }

    /** See {@link EndpointConfig#maxStreams()}; at least 1. */
    public Builder maxStreams(int value) {
      maxStreams = value;
      return this;
    }

    /** See {@link EndpointConfig#maxConnections()}; at least 1. */
    public Builder maxConnections(int value) {
      maxConnections = value;
      return this;
    }

    /** See {@link EndpointConfig#maxPathsPerPeer()}; at least 1. */
    public Builder maxPathsPerPeer(int value) {
      maxPathsPerPeer = value;
      return this;
    }

    /**
     * The configuration.
     *
     * @throws IllegalArgumentException if a value is out of its range; the message names it
     */
    public EndpointConfig build() {
      int alpnLength = alpn.getBytes(StandardCharsets.UTF_8).length;
      check(alpnLength >= 1 && alpnLength <= 255, "alpn must have 1 to 255 bytes");
      check(!bind.isUnresolved(), "bind must be resolved: " + bind);
      check(idleTimeout.compareTo(Duration.ofSeconds(1)) >= 0, "idleTimeout must be at least 1 s");
      check(
          keepAlive.compareTo(Duration.ZERO) > 0 && keepAlive.compareTo(idleTimeout) < 0,
          "keepAlive must be positive and less than idleTimeout");
      check(handshakeTimeout.compareTo(Duration.ZERO) > 0, "handshakeTimeout must be positive");
      check(streamWindow >= 16 << 10, "streamWindow must be at least 16 KiB");
      check(connectionWindow >= streamWindow, "connectionWindow must be at least streamWindow");
      check(maxStreams >= 1, "maxStreams must be at least 1");
      check(maxConnections >= 1, "maxConnections must be at least 1");
      check(maxPathsPerPeer >= 1, "maxPathsPerPeer must be at least 1");
      return new EndpointConfig(this);
    }

    private static void check(boolean holds, String message) {
      if (!holds) {
        throw new IllegalArgumentException(message);
      }
    }
  }
}

package io.github.uhp.rendezvous;

import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The limits of a {@link ServerEngine}. Immutable. */
public final class ServerConfig {

  /** The defaults. */
  public static final ServerConfig DEFAULTS = builder().build();

  private final Builder from;

  private ServerConfig(Builder from) {
    this.from = new Builder(from);
  }

  /** Starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts with this configuration. */
  public Builder toBuilder() {
    return new Builder(from);
  }

  /** Live registrations at the most; default 10,000. */
  public int maxPeers() {
    return from.maxPeers;
  }

  /** Live names of one identity at the most; default 16. */
  public int maxNamesPerPeer() {
    return from.maxNamesPerPeer;
  }

  /**
   * Names remembered at the most, live or in grace; the longest unseen in grace goes first. Default
   * ten times {@link #maxPeers()}.
   */
  public int maxReservations() {
    return from.maxReservations == 0
        ? (int) Math.min(Integer.MAX_VALUE, 10L * from.maxPeers)
        : from.maxReservations;
  }

  /**
   * Sessions at the most of peers that have proven who they are: twice {@link #maxPeers()}. For a
   * new one the longest idle without a name goes.
   */
  public int maxSessions() {
    return (int) Math.min(Integer.MAX_VALUE, 2L * from.maxPeers);
  }

  /** Sessions at the most of peers that have not; the oldest goes first. Default 16,384. */
  public int maxUnconfirmed() {
    return from.maxUnconfirmed;
  }

  /** Connect-requests under way or answered lately at the most; default 4,096. */
  public int maxPending() {
    return from.maxPending;
  }

  /** The same of one source address; default 256. */
  public int maxPendingPerSource() {
    return from.maxPendingPerSource;
  }

  /**
   * Source addresses (IPv4, or the first 64 bits of IPv6) whose rates are kept at the most; the
   * longest unheard goes first. Default 65,536.
   */
  public int maxSources() {
    return from.maxSources;
  }

  /** Handshakes; beyond it peers get a turn each. Default 700 a second, 1,400 at once. */
  public Rate handshakes() {
    return from.handshakes;
  }

  /** The same of one source address; default 50 a second, 200 at once. */
  public Rate handshakesPerSource() {
    return from.handshakesPerSource;
  }

  /** New connect-requests; default 2,000 a second, 4,000 at once. */
  public Rate requests() {
    return from.requests;
  }

  /** The same of one source address; default 50 a second, 200 at once. */
  public Rate requestsPerSource() {
    return from.requestsPerSource;
  }

  /**
   * Answers that cost the server nothing but the sending: welcomes, no-sessions. Default 100,000 a
   * second, as many at once.
   */
  public Rate hints() {
    return from.hints;
  }

  /** Errors for what cannot be read; default 200 a second, 400 at once. */
  public Rate errors() {
    return from.errors;
  }

  /** Binding requests; default 5,000 a second, 10,000 at once. */
  public Rate bindings() {
    return from.bindings;
  }

  /** The same in one session; default 50 a second, 100 at once. */
  public Rate bindingsPerSession() {
    return from.bindingsPerSession;
  }

  /**
   * The port of the server's {@link ServerEngine#SECOND_PORT} socket, as peers reach it; default 0:
   * it has none.
   */
  public int secondPort() {
    return from.secondPort;
  }

  /**
   * The address of the server's {@link ServerEngine#SECOND_ADDRESS} socket, as peers reach it;
   * default null: it has none.
   */
  public @Nullable InetAddress secondAddress() {
    return from.secondAddress;
  }

  /** How often peers are told to refresh; default 20 s. */
  public Duration refreshAfter() {
    return from.refreshAfter;
  }

  /** After which a silent peer is forgotten; default 65 s. */
  public Duration expireAfter() {
    return from.expireAfter;
  }

  /** How long a name that is no longer live is kept for its key; default 24 h. */
  public Duration grace() {
    return from.grace;
  }

  /** Collects a configuration; {@link #build()} checks it. Not thread-safe. */
  public static final class Builder {

    private int maxPeers = 10_000;
    private int maxNamesPerPeer = 16;
    private int maxReservations;
    private int maxUnconfirmed = 16384;
    private int maxPending = 4096;
    private int maxPendingPerSource = 256;
    private int maxSources = 65_536;
    private Rate handshakes = new Rate(700, 1400);
    private Rate handshakesPerSource = new Rate(50, 200);
    private Rate requests = new Rate(2000, 4000);
    private Rate requestsPerSource = new Rate(50, 200);
    private Rate hints = new Rate(100_000, 100_000);
    private Rate errors = new Rate(200, 400);
    private Rate bindings = new Rate(5000, 10_000);
    private Rate bindingsPerSession = new Rate(50, 100);
    private int secondPort;
    private @Nullable InetAddress secondAddress;
    private Duration refreshAfter = Duration.ofSeconds(20);
    private Duration expireAfter = Duration.ofSeconds(65);
    private Duration grace = Duration.ofHours(24);

    private Builder() {}

    private Builder(Builder other) {
      this.maxPeers = other.maxPeers;
      this.maxNamesPerPeer = other.maxNamesPerPeer;
      this.maxReservations = other.maxReservations;
      this.maxUnconfirmed = other.maxUnconfirmed;
      this.maxPending = other.maxPending;
      this.maxPendingPerSource = other.maxPendingPerSource;
      this.maxSources = other.maxSources;
      this.handshakes = other.handshakes;
      this.handshakesPerSource = other.handshakesPerSource;
      this.requests = other.requests;
      this.requestsPerSource = other.requestsPerSource;
      this.hints = other.hints;
      this.errors = other.errors;
      this.bindings = other.bindings;
      this.bindingsPerSession = other.bindingsPerSession;
      this.secondPort = other.secondPort;
      this.secondAddress = other.secondAddress;
      this.refreshAfter = other.refreshAfter;
      this.expireAfter = other.expireAfter;
      this.grace = other.grace;
    }

    /** See {@link ServerConfig#maxPeers()}. */
    public Builder maxPeers(int count) {
      maxPeers = count;
      return this;
    }

    /** See {@link ServerConfig#maxNamesPerPeer()}. */
    public Builder maxNamesPerPeer(int count) {
      maxNamesPerPeer = count;
      return this;
    }

    /** See {@link ServerConfig#maxReservations()}; not below the live registrations. */
    public Builder maxReservations(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("limits must be positive");
      }
      maxReservations = count;
      return this;
    }

    /** See {@link ServerConfig#maxUnconfirmed()}. */
    public Builder maxUnconfirmed(int count) {
      maxUnconfirmed = count;
      return this;
    }

    /** See {@link ServerConfig#maxPending()}. */
    public Builder maxPending(int count) {
      maxPending = count;
      return this;
    }

    /** See {@link ServerConfig#maxPendingPerSource()}. */
    public Builder maxPendingPerSource(int count) {
      maxPendingPerSource = count;
      return this;
    }

    /** See {@link ServerConfig#maxSources()}. */
    public Builder maxSources(int count) {
      maxSources = count;
      return this;
    }

    /** See {@link ServerConfig#handshakes()}. */
    public Builder handshakes(Rate rate) {
      handshakes = rate;
      return this;
    }

    /** See {@link ServerConfig#handshakesPerSource()}. */
    public Builder handshakesPerSource(Rate rate) {
      handshakesPerSource = rate;
      return this;
    }

    /** See {@link ServerConfig#requests()}. */
    public Builder requests(Rate rate) {
      requests = rate;
      return this;
    }

    /** See {@link ServerConfig#requestsPerSource()}. */
    public Builder requestsPerSource(Rate rate) {
      requestsPerSource = rate;
      return this;
    }

    /** See {@link ServerConfig#hints()}. */
    public Builder hints(Rate rate) {
      hints = rate;
      return this;
    }

    /** See {@link ServerConfig#errors()}. */
    public Builder errors(Rate rate) {
      errors = rate;
      return this;
    }

    /** See {@link ServerConfig#bindings()}. */
    public Builder bindings(Rate rate) {
      bindings = rate;
      return this;
    }

    /** See {@link ServerConfig#bindingsPerSession()}. */
    public Builder bindingsPerSession(Rate rate) {
      bindingsPerSession = rate;
      return this;
    }

    /** See {@link ServerConfig#secondPort()}. */
    public Builder secondPort(int port) {
      secondPort = port;
      return this;
    }

    /** See {@link ServerConfig#secondAddress()}. */
    public Builder secondAddress(@Nullable InetAddress address) {
      secondAddress = address;
      return this;
    }

    /** See {@link ServerConfig#refreshAfter()}; shorter than {@link #expireAfter}. */
    public Builder refreshAfter(Duration time) {
      refreshAfter = time;
      return this;
    }

    /** See {@link ServerConfig#expireAfter()}. */
    public Builder expireAfter(Duration time) {
      expireAfter = time;
      return this;
    }

    /** See {@link ServerConfig#grace()}. */
    public Builder grace(Duration time) {
      grace = time;
      return this;
    }

    /**
     * The configuration.
     *
     * @throws IllegalArgumentException if a limit is not positive, a port is none, there is no room
     *     to remember the name of each live peer, or peers would expire before they refresh
     */
    public ServerConfig build() {
      if (maxPeers < 1
          || maxNamesPerPeer < 1
          || maxUnconfirmed < 1
          || maxPending < 1
          || maxPendingPerSource < 1
          || maxSources < 1) {
        throw new IllegalArgumentException("limits must be positive");
      }
      if (maxReservations != 0 && maxReservations < maxPeers) {
        throw new IllegalArgumentException("maxReservations must not be below maxPeers");
      }
      if (secondPort < 0 || secondPort > 65_535) {
        throw new IllegalArgumentException("secondPort is no port");
      }
      if (refreshAfter.toMillis() < 1
          || refreshAfter.compareTo(expireAfter) >= 0
          || expireAfter.toMillis() > Integer.MAX_VALUE
          || grace.isNegative()) {
        throw new IllegalArgumentException("refreshAfter must be positive and below expireAfter");
      }
      return new ServerConfig(this);
    }
  }
}

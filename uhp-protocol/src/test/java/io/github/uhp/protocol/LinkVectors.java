package io.github.uhp.protocol;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The golden vectors of the opening, the handshake and sealed datagrams. */
final class LinkVectors {

  static final long TRANSACTION = 0xb0b1b2b3b4b5b6b7L;
  static final LinkStart START = new LinkStart(0xc0c1c2c3c4c5c6c7L, Samples.V4, 1_800_000_000_123L);

  static final LinkStart START_WITH_SITES =
      new LinkStart(
          0xc0c1c2c3c4c5c6c7L,
          Samples.V4,
          1_800_000_000_123L,
          21_474,
          Samples.address("198.51.100.2", 1).getAddress());

  /** From a peer to the server, the last one with the next epoch's key. */
  static final int[] SEALED = {0, 1, 1023, 1024};

  private static final HexFormat HEX = HexFormat.of();
  private static final long SERVER_SECRET = 0x3333333333333333L;
  private static final long PEER_EPHEMERAL = 0x8888888888888888L;
  private static final long SERVER_EPHEMERAL = 0x9999999999999999L;
  private static final Token COOKIE = Token.of(Samples.filled(16, 0x66));
  private static final Token TURN = Token.of(Samples.filled(24, 0x67));

  private LinkVectors() {}

  /** A handshake with fixed keys. */
  static final class Handshake {

    final ServerKey key = ServerKey.generate(() -> SERVER_SECRET);
    final byte[] first;
    final byte[] second;
    final LinkSession peer;
    final LinkSession server;

    Handshake() {
      LinkInitiator initiator = LinkInitiator.start(key.serverId(), () -> PEER_EPHEMERAL);
      first = initiator.message();
      LinkResponder.Response response =
          Objects.requireNonNull(
              new LinkResponder(key, () -> SERVER_EPHEMERAL).respond(first, START));
      second = response.message();
      server = response.session();
      peer = Objects.requireNonNull(initiator.finish(second)).session();
    }
  }

  static void addTo(Map<String, Map<String, String>> all) {
    openings().forEach((name, opening) -> all.put(name, opening(opening)));
    Handshake handshake = new Handshake();
    all.put("link-handshake", handshake(handshake));
    all.put("link-start-sites", linkStart(START_WITH_SITES));
    byte[] plain = plain();
    for (int i = 0, at = 0; at < SEALED.length; i++) {
      byte[] datagram = Samples.bytes(handshake.peer.seal(plain));
      if (i == SEALED[at]) {
        all.put("sealed-to-server-" + i, sealed(i, datagram));
        at++;
      }
    }
    all.put("sealed-to-peer-0", sealed(0, Samples.bytes(handshake.server.seal(plain))));
  }

  /** Every opening, by the name of its vector. */
  static Map<String, Opening> openings() {
    Handshake handshake = new Handshake();
    Map<String, Opening> all = new LinkedHashMap<>();
    all.put("opening-hello", new Opening.Hello());
    all.put("opening-welcome", new Opening.Welcome(handshake.key.serverId(), COOKIE));
    all.put("opening-initiate", new Opening.Initiate(COOKIE, handshake.first, null));
    all.put("opening-initiate-turn", new Opening.Initiate(COOKIE, handshake.first, TURN));
    all.put("opening-respond", new Opening.Respond(handshake.second));
    all.put("opening-busy", new Opening.Busy(61_500, TURN));
    all.put("opening-no-session", new Opening.NoSession(START.session(), COOKIE, 0));
    all.put("opening-no-session-later", new Opening.NoSession(START.session(), COOKIE, 61_500));
    for (Opening.ErrorCode code : Opening.ErrorCode.values()) {
      all.put("opening-error-" + (code.ordinal() + 1), new Opening.Error(code, "because"));
    }
    return all;
  }

  static Map<String, String> opening(Opening opening) {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("transaction", HEX.toHexDigits(TRANSACTION));
    if (opening instanceof Opening.Welcome m) {
      out.put("server-id", m.serverId().toString());
      out.put("cookie", HEX.formatHex(m.cookie().bytes()));
    } else if (opening instanceof Opening.Initiate m) {
      out.put("cookie", HEX.formatHex(m.cookie().bytes()));
      out.put("noise", HEX.formatHex(m.noise()));
      out.put("turn", m.turn() == null ? "" : HEX.formatHex(m.turn().bytes()));
    } else if (opening instanceof Opening.Respond m) {
      out.put("noise", HEX.formatHex(m.noise()));
    } else if (opening instanceof Opening.Busy m) {
      out.put("retry-after-ms", Integer.toString(m.retryAfterMillis()));
      out.put("turn", HEX.formatHex(m.turn().bytes()));
    } else if (opening instanceof Opening.NoSession m) {
      out.put("session", HEX.toHexDigits(m.session()));
      out.put("cookie", HEX.formatHex(m.cookie().bytes()));
      out.put("retry-after-ms", Integer.toString(m.retryAfterMillis()));
    } else if (opening instanceof Opening.Error m) {
      out.put("code", m.code().name());
      out.put("detail", m.detail());
    }
    out.put("datagram", HEX.formatHex(Samples.bytes(OpeningCodec.encode(TRANSACTION, opening))));
    return out;
  }

  private static Map<String, String> handshake(Handshake handshake) {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("server-secret", HEX.formatHex(handshake.key.secret()));
    out.put("server-id", handshake.key.serverId().toString());
    out.put("peer-ephemeral-secret", HEX.toHexDigits(PEER_EPHEMERAL).repeat(4));
    out.put("server-ephemeral-secret", HEX.toHexDigits(SERVER_EPHEMERAL).repeat(4));
    out.put("noise-1", HEX.formatHex(handshake.first));
    out.put("session", HEX.toHexDigits(START.session()));
    out.put("observed", Vectors.text(START.observed()));
    out.put("server-time-ms", Long.toString(START.serverTimeMillis()));
    out.put("payload-2", HEX.formatHex(START.encode()));
    out.put("noise-2", HEX.formatHex(handshake.second));
    byte[] hash = handshake.peer.handshakeHash();
    out.put("handshake-hash", HEX.formatHex(hash));
    out.put("proof-instance", HEX.toHexDigits(Samples.CONNECTOR_INSTANCE));
    out.put(
        "proof-signature",
        HEX.formatHex(
            Statements.signSessionProof(
                Samples.CONNECTOR, handshake.key.serverId(), hash, Samples.CONNECTOR_INSTANCE)));
    return out;
  }

  static Map<String, String> linkStart(LinkStart start) {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("session", HEX.toHexDigits(start.session()));
    out.put("observed", Vectors.text(start.observed()));
    out.put("server-time-ms", Long.toString(start.serverTimeMillis()));
    out.put("second-port", Integer.toString(start.secondPort()));
    InetAddress second = start.secondAddress();
    out.put("second-address", second == null ? "" : HEX.formatHex(second.getAddress()));
    out.put("payload", HEX.formatHex(start.encode()));
    return out;
  }

  static Map<String, String> sealed(int counter, byte[] datagram) {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("counter", Integer.toString(counter));
    out.put("plaintext", HEX.formatHex(plain()));
    out.put("datagram", HEX.formatHex(datagram));
    return out;
  }

  static byte[] plain() {
    return new byte[] {1, 2, 3, 4};
  }
}

package io.github.uhp.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The golden vectors, as sections of {@code field = value}. {@link #main} prints what they would be
 * if they were made today; the build never does.
 */
final class Vectors {

  private static final HexFormat HEX = HexFormat.of();

  private Vectors() {}

  /** Every vector by its name, made from {@link Samples}. */
  static Map<String, Map<String, String>> make() {
    Map<String, Map<String, String>> all = new LinkedHashMap<>();
    all.put("identity-connector", identity(Samples.CONNECTOR));
    all.put("identity-listener", identity(Samples.LISTENER));
    all.put("record", record(Samples.SIGNED_RECORD, Samples.RECORD));
    all.put("request", request(Samples.SIGNED_REQUEST, Samples.REQUEST));
    all.put("record-nat", record(Samples.SIGNED_RECORD_WITH_NAT, Samples.RECORD_WITH_NAT));
    all.put("request-nat", request(Samples.SIGNED_REQUEST_WITH_NAT, Samples.REQUEST_WITH_NAT));
    all.put("acceptance", acceptance(Samples.SIGNED_ACCEPTANCE, Samples.ACCEPTANCE));
    Samples.messages()
        .forEach(
            (name, ok) ->
                all.put(name, control(ok, ControlCodec.encode(ok.transaction(), ok.message()))));
    probes(all);
    streams(all);
    LinkVectors.addTo(all);
    return all;
  }

  static Map<String, String> identity(Identity identity) {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("certificate", HEX.formatHex(identity.certificate().der()));
    out.put("fingerprint", HEX.formatHex(identity.certificate().fingerprint()));
    out.put("peer-id", identity.peerId().toString());
    return out;
  }

  static Map<String, String> record(SignedBytes signed, PeerRecord record) {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("name", record.name().value());
    out.put("peer-id", record.peerId().toString());
    out.put("instance", HEX.toHexDigits(record.instance()));
    out.put("certificate", HEX.formatHex(record.certificate().der()));
    out.put("punch-key", HEX.formatHex(record.punchKey().bytes()));
    out.put("sequence", Long.toString(record.sequence()));
    out.put("issued-ms", Long.toString(record.issuedMillis()));
    out.put("expires-ms", Long.toString(record.expiresMillis()));
    out.put("candidates", addresses(record.candidates()));
    out.put("server-id", record.serverId().toString());
    out.put("open", Boolean.toString(record.open()));
    out.put("withdrawn", Boolean.toString(record.withdrawn()));
    natProfile(out, record.natProfile());
    return signed(out, signed);
  }

  static Map<String, String> request(SignedBytes signed, ConnectStatement request) {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("request-id", request.requestId().toString());
    out.put("target-name", String.valueOf(request.target().name()));
    out.put("target-peer-id", String.valueOf(request.target().peerId()));
    out.put("peer-id", request.peerId().toString());
    out.put("instance", HEX.toHexDigits(request.instance()));
    out.put("certificate", HEX.formatHex(request.certificate().der()));
    out.put("punch-key", HEX.formatHex(request.punchKey().bytes()));
    out.put("issued-ms", Long.toString(request.issuedMillis()));
    out.put("candidates", addresses(request.candidates()));
    out.put("server-id", request.serverId().toString());
    natProfile(out, request.natProfile());
    out.put("session-id", HEX.formatHex(Statements.sessionId(signed).bytes()));
    return signed(out, signed);
  }

  private static void natProfile(Map<String, String> out, @Nullable NatProfile profile) {
    if (profile == null) {
      return;
    }
    out.put("nat-mapping", profile.mapping().name());
    out.put("nat-filtering", profile.filtering().name());
    out.put("nat-allocation", profile.allocation().toString());
    out.put(
        "nat-latest-ports",
        profile.latestPorts().stream().map(String::valueOf).collect(Collectors.joining(" ")));
    out.put("nat-reflexive", addresses(profile.reflexive()));
  }

  static Map<String, String> acceptance(SignedBytes signed, Acceptance acceptance) {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("request-id", acceptance.requestId().toString());
    out.put("session-id", HEX.formatHex(acceptance.sessionId().bytes()));
    out.put("peer-id", acceptance.peerId().toString());
    out.put("instance", HEX.toHexDigits(acceptance.instance()));
    out.put("connector-peer-id", acceptance.connector().toString());
    out.put("accepted", Boolean.toString(acceptance.accepted()));
    return signed(out, signed);
  }

  private static Map<String, String> signed(Map<String, String> out, SignedBytes signed) {
    out.put("payload", HEX.formatHex(signed.payload()));
    out.put("signature", HEX.formatHex(signed.signature()));
    return out;
  }

  static Map<String, String> control(Decoded.Ok ok, byte[] plaintext) {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("transaction", HEX.toHexDigits(ok.transaction()));
    describe(out, ok.message());
    out.put("plaintext", HEX.formatHex(plaintext));
    return out;
  }

  private static void describe(Map<String, String> out, Message message) {
    if (message instanceof Message.Proof m) {
      out.put("certificate", HEX.formatHex(m.certificate().der()));
      out.put("instance", HEX.toHexDigits(m.instance()));
      out.put("signature", HEX.formatHex(m.signature()));
    } else if (message instanceof Message.Advertise m) {
      statement(out, "record", m.record());
    } else if (message instanceof Message.AdvertiseAck m) {
      out.put("observed", text(m.observed()));
      out.put("sequence", Long.toString(m.sequence()));
      out.put("refresh-after-ms", Integer.toString(m.refreshAfterMillis()));
      out.put("expire-after-ms", Integer.toString(m.expireAfterMillis()));
    } else if (message instanceof Message.RefreshAck m) {
      out.put("observed", text(m.observed()));
      out.put("names", Integer.toString(m.names()));
      echo(out, m.echoAfterMillis());
    } else if (message instanceof Message.Refresh m) {
      echo(out, m.echoAfterMillis());
    } else if (message instanceof Message.PathChallenge m) {
      out.put("token", HEX.toHexDigits(m.token()));
    } else if (message instanceof Message.PathResponse m) {
      out.put("token", HEX.toHexDigits(m.token()));
    } else if (message instanceof Message.BindingRequest m) {
      out.put("answer-from", m.answerFrom().name());
    } else if (message instanceof Message.BindingResponse m) {
      out.put("observed", text(m.observed()));
    } else if (message instanceof Message.ConnectRequest m) {
      statement(out, "request", m.request());
    } else if (message instanceof Message.Introduction m) {
      statement(out, "request", m.request());
      out.put("observed", text(m.observed()));
    } else if (message instanceof Message.Verdict m) {
      statement(out, "acceptance", m.acceptance());
    } else if (message instanceof Message.PeerInfo m) {
      statement(out, "record", m.record());
      out.put("observed", text(m.observed()));
      statement(out, "acceptance", m.acceptance());
    } else if (message instanceof Message.Error m) {
      out.put("code", m.code().name());
      out.put("detail", m.detail());
      out.put("name", m.name() == null ? "" : m.name().value());
    }
  }

  private static void echo(Map<String, String> out, int afterMillis) {
    if (afterMillis != 0) {
      out.put("echo-after-ms", Integer.toString(afterMillis));
    }
  }

  private static void statement(
      Map<String, String> out, String name, @Nullable SignedBytes statement) {
    out.put(name + "-payload", statement == null ? "" : HEX.formatHex(statement.payload()));
    out.put(name + "-signature", statement == null ? "" : HEX.formatHex(statement.signature()));
  }

  private static void probes(Map<String, Map<String, String>> all) {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("connector-secret", HEX.formatHex(Samples.filled(32, 0x44)));
    keys.put("connector-public", HEX.formatHex(Samples.CONNECTOR_PUNCH.publicKey().bytes()));
    keys.put("listener-secret", HEX.formatHex(Samples.filled(32, 0x55)));
    keys.put("listener-public", HEX.formatHex(Samples.LISTENER_PUNCH.publicKey().bytes()));
    keys.put("session-id", HEX.formatHex(Samples.SESSION.bytes()));
    keys.put("key-id-to-listener", HEX.toHexDigits(Samples.probeKeys(false).receiveKeyId()));
    keys.put("key-id-to-connector", HEX.toHexDigits(Samples.probeKeys(true).receiveKeyId()));
    all.put("probe-keys", keys);
    ProbeKeys connector = Samples.probeKeys(true);
    ProbeKeys listener = Samples.probeKeys(false);
    all.put("probe-check", probe(connector, 0, Probe.check(0x0123456789abcdefL, false)));
    all.put("probe-nominate", probe(connector, 1, Probe.check(0x23456789abcdef01L, true)));
    all.put("probe-ack", probe(listener, 0, Probe.ack(0x0123456789abcdefL, Samples.V4)));
    all.put(
        "probe-ack-padded",
        probe(listener, 1, Probe.ack(0x23456789abcdef01L, Samples.V6).paddedTo(128)));
    all.put(
        "probe-ask-again",
        probe(listener, 2, Probe.check(0x456789abcdef0123L, false).askingAgain()));
  }

  private static Map<String, String> probe(ProbeKeys keys, long counter, Probe probe) {
    return probe(counter, probe, Samples.bytes(keys.seal(probe)));
  }

  static Map<String, String> probe(long counter, Probe probe, byte[] datagram) {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("counter", Long.toString(counter));
    out.put("kind", probe.kind().name());
    out.put("transaction", HEX.toHexDigits(probe.transaction()));
    out.put("observed", probe.observed() == null ? "" : text(probe.observed()));
    out.put("nominate", Boolean.toString(probe.nominate()));
    if (probe.askAgain()) {
      out.put("ask-again", "true");
    }
    out.put("padding", Integer.toString(probe.padding()));
    out.put("datagram", HEX.formatHex(datagram));
    return out;
  }

  private static void streams(Map<String, Map<String, String>> all) {
    byte[] signature = Statements.signProof(Samples.CONNECTOR, Samples.PROOF);
    stream(
        all,
        "stream-proof-start",
        HEX.formatHex(Samples.SESSION.bytes()),
        StreamMessage.proofStart(Samples.SESSION));
    stream(
        all,
        "stream-proof-challenge",
        HEX.formatHex(Samples.PROOF.nonce()),
        StreamMessage.proofChallenge(Samples.PROOF.nonce()));
    stream(all, "stream-proof", HEX.formatHex(signature), StreamMessage.proof(signature));
    stream(all, "stream-proof-result-yes", "true", StreamMessage.proofResult(true));
    stream(all, "stream-proof-result-no", "false", StreamMessage.proofResult(false));
    stream(all, "stream-open", "web", StreamMessage.streamOpen("web"));
  }

  private static void stream(
      Map<String, Map<String, String>> all, String name, String value, ByteBuffer framed) {
    Map<String, String> out = new LinkedHashMap<>();
    out.put("value", value);
    out.put("framed", HEX.formatHex(Samples.bytes(framed)));
    all.put(name, out);
  }

  private static String addresses(List<InetSocketAddress> addresses) {
    return addresses.stream().map(Vectors::text).collect(Collectors.joining(" "));
  }

  static String text(InetSocketAddress address) {
    return HEX.formatHex(address.getAddress().getAddress()) + ":" + address.getPort();
  }

  /** The committed vectors. */
  static Map<String, Map<String, String>> committed() {
    return read("/vectors/uhp-1.txt");
  }

  /** A file of sections. */
  static Map<String, Map<String, String>> read(String resource) {
    Map<String, Map<String, String>> all = new LinkedHashMap<>();
    Map<String, String> section = new LinkedHashMap<>();
    for (String line : text(resource).lines().toList()) {
      if (line.startsWith("[")) {
        section = new LinkedHashMap<>();
        all.put(line.substring(1, line.length() - 1), section);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        String[] pair = line.split(" =", 2);
        section.put(pair[0], pair[1].strip());
      }
    }
    return all;
  }

  private static String text(String resource) {
    try (InputStream in = Vectors.class.getResourceAsStream(resource)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Prints the vectors. */
  public static void main(String[] args) {
    StringBuilder out = new StringBuilder();
    make()
        .forEach(
            (name, fields) -> {
              out.append("\n[").append(name).append("]\n");
              fields.forEach(
                  (key, value) -> out.append((key + " = " + value).strip()).append('\n'));
            });
    System.out.print(out);
  }
}

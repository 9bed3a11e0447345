package io.github.uhp.it;

import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.PacketCount;
import io.github.uhp.protocol.LinkInitiator;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.OpeningCodec;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Token;
import io.github.uhp.protocol.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

/**
 * Handshake openings, and some other datagrams, to a server from random addresses of {@value
 * #SOURCES} that nobody has: well formed, with valid first messages of the handshake, and cookies
 * that are made up.
 */
final class Flood {

  /** The forged source addresses. */
  static final String SOURCES = "10.0.0.0/8";

  private static final int ETHERNET_HEADER = 14;

  /** Of IP and UDP. */
  private static final int HEADERS = 28;

  private static final byte RANDOM_BYTE = 0x5a;
  private static final long RANDOM_NUMBER = 0x5a5a5a5a5a5a5a5aL;

  /** So many equal bytes are no accident. */
  private static final int SHORTEST_RUN = 8;

  private final Host target;
  private final PacketCount openings;
  private final PacketCount received;
  private final PacketCount answered;

  /**
   * Prepares one.
   *
   * @param target the server's host; what it sends to the forged addresses goes to the flooder from
   *     now on, where it ends
   */
  Flood(Host target, Host flooder) {
    this.target = target;
    target.run("ip", "route", "add", SOURCES, "via", flooder.address().getHostAddress());
    received = target.count("ip saddr " + SOURCES);
    answered = target.count("ip daddr " + SOURCES);
    openings =
        target.count("ip saddr " + SOURCES + " udp length " + (8 + OpeningCodec.QUESTION_LENGTH));
  }

  /** Starts to send. */
  Process start(Host flooder, ServerId key, int perSecond, Path directory) {
    Path file = directory.resolve("flood.trafgen");
    StringJoiner packets = new StringJoiner("\n");
    long bytes = 0;
    List<byte[]> payloads = payloads(key);
    for (byte[] payload : payloads) {
      packets.add(packet(payload));
      bytes += ETHERNET_HEADER + HEADERS + payload.length;
    }
    // trafgen sends a second's packets at once, and the queue of the interface spreads them.
    long bitsPerSecond = 8 * bytes * perSecond / payloads.size();
    flooder.run(
        ("tc qdisc replace dev eth0 root tbf burst 20kb limit 20mb rate " + bitsPerSecond)
            .split(" "));
    try {
      Files.writeString(file, packets.toString());
    } catch (IOException e) {
      throw new AssertionError("cannot write " + file, e);
    }
    return flooder.start(
        new ProcessBuilder(
                "trafgen",
                "--dev",
                "eth0",
                "--conf",
                file.toString(),
                "--cpus",
                "1",
                "--rate",
                perSecond + "pps",
                "--qdisc-path",
                "--no-sock-mem")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("trafgen.log").toFile()));
  }

  /** Handshake openings that arrived so far. */
  long openings() {
    return openings.packets();
  }

  /** Payload bytes that arrived from the forged addresses so far. */
  long bytesReceived() {
    return payloadBytes(received);
  }

  /** Payload bytes that were sent to them so far. */
  long bytesAnswered() {
    return payloadBytes(answered);
  }

  private static long payloadBytes(PacketCount count) {
    // The two numbers are not read at once; more packets than bytes were counted for, at the most.
    long bytes = count.bytes();
    return bytes - HEADERS * count.packets();
  }

  /** Of ten, eight are openings. */
  private static List<byte[]> payloads(ServerId key) {
    byte[] hello = bytes(OpeningCodec.encode(RANDOM_NUMBER, new Opening.Hello()));
    byte[] initiate = bytes(OpeningCodec.encode(RANDOM_NUMBER, initiate(key)));
    byte[] unknownSession = new byte[80];
    Arrays.fill(unknownSession, 2, unknownSession.length, RANDOM_BYTE);
    unknownSession[0] = Wire.TYPE_SEALED;
    unknownSession[1] = Wire.VERSION;
    byte[] garbage = new byte[60];
    Arrays.fill(garbage, 1, garbage.length, RANDOM_BYTE);
    garbage[0] = Wire.TYPE_OPENING;
    return List.of(
        hello,
        initiate,
        initiate,
        hello,
        initiate,
        unknownSession,
        initiate,
        initiate,
        hello,
        garbage);
  }

  private static Opening initiate(ServerId key) {
    byte[] cookie = new byte[16];
    Arrays.fill(cookie, RANDOM_BYTE);
    try (LinkInitiator initiator = LinkInitiator.start(key, new SecureRandom())) {
      return new Opening.Initiate(Token.of(cookie), initiator.message(), null);
    }
  }

  /** In trafgen's language. The checksum of UDP may be left out in IPv4 (RFC 768). */
  private String packet(byte[] payload) {
    String mac = target.run("cat", "/sys/class/net/eth0/address").strip();
    String to = target.address().getHostAddress().replace('.', ',');
    return """
        { 0x%s, 0x02,0,0,0,0,1, c16(0x0800),
          0x45,0, c16(%d), drnd(2), 0,0, 64, 17, csumip(14,33), 10, drnd(3), %s,
          drnd(2), c16(%d), c16(%d), 0,0,
          %s }"""
        .formatted(
            mac.replace(":", ",0x"),
            HEADERS + payload.length,
            to,
            Wire.DEFAULT_PORT,
            8 + payload.length,
            content(payload));
  }

  private static String content(byte[] payload) {
    StringJoiner words = new StringJoiner(",");
    for (int at = 0; at < payload.length; ) {
      int run = 0;
      while (at + run < payload.length && payload[at + run] == RANDOM_BYTE) {
        run++;
      }
      if (run >= SHORTEST_RUN) {
        words.add("drnd(" + run + ")");
        at += run;
      } else {
        words.add(Integer.toString(payload[at++] & 0xff));
      }
    }
    return words.toString();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}

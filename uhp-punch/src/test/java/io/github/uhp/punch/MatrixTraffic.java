package io.github.uhp.punch;

import io.github.uhp.protocol.Path;
import io.github.uhp.simnet.Hop;
import io.github.uhp.simnet.SimSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What a tunnel would send once it may: the connector questions over its path, again and again, and
 * the listener answers over its own. A packet counts only if it comes in from an address that its
 * receiver admits at that moment.
 */
final class MatrixTraffic {

  /** Unlike any probe's. */
  private static final int LENGTH = 1111;

  /** Of each packet, so that its loss alone says nothing of the path. */
  private static final int COPIES = 3;

  private final World world;
  private final Party connector;
  private final Party listener;
  private final Map<Long, Long> questions = new HashMap<>();
  private final Map<Long, Long> answers = new HashMap<>();
  private final long every;
  private long number;
  private @Nullable Long passedAt;

  MatrixTraffic(World world, Party connector, Party listener, Duration every) {
    this.world = world;
    this.connector = connector;
    this.listener = listener;
    this.every = every.toNanos();
    world.net.observe(this::onHop);
  }

  /** Asks from now on. */
  void start() {
    if (passedAt == null) {
      send(connector, world.net.now(), questions);
      world.net.schedule(Duration.ofNanos(every), this::start);
    }
  }

  /** When the connector asked what was answered first; null as long as nothing was. */
  @Nullable Long passedAt() {
    return passedAt;
  }

  private void onHop(Hop hop) {
    if (hop.fate() != Hop.Fate.DELIVERED || hop.length() != LENGTH) {
      return;
    }
    Long asked = questions.get(hop.checksum());
    Long answered = answers.get(hop.checksum());
    if (asked != null && listener.admits(hop.source())) {
      send(listener, asked, answers);
    } else if (answered != null && connector.admits(hop.source())) {
      passedAt = passedAt == null ? answered : Math.min(passedAt, answered);
    }
  }

  private void send(Party party, long asked, Map<Long, Long> sent) {
    Path path = party.path();
    if (path != null) {
      SimSocket socket = party.extra.getOrDefault(path.socket(), party.socket);
      for (int copy = 0; copy < COPIES; copy++) {
        byte[] packet = ByteBuffer.allocate(LENGTH).put((byte) 0x40).putLong(++number).array();
        CRC32 checksum = new CRC32();
        checksum.update(packet);
        sent.put(checksum.getValue(), asked);
        socket.send(path.remote(), packet);
      }
    }
  }
}

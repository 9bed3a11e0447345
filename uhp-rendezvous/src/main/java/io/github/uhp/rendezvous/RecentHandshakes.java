package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Path;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The first messages of handshakes that were answered lately, with the answers. A peer repeats its
 * message while a busy server has not come to it yet, and each repetition would cost a handshake.
 */
final class RecentHandshakes {

  private static final long KEPT_NANOS = Duration.ofSeconds(15).toNanos();

  private final int max;

  /** Oldest first. */
  private final Map<Initiation, Answer> answers = new LinkedHashMap<>();

  private record Initiation(Path from, ByteBuffer noise) {}

  /** What was answered, and the number of the session that came of it. */
  record Answer(byte[] response, long session, long atNanos) {}

  RecentHandshakes(int max) {
    this.max = max;
  }

  void add(long nowNanos, Path from, byte[] noise, byte[] response, long session) {
    Iterator<Answer> eldest = answers.values().iterator();
    while (eldest.hasNext() && (isOver(nowNanos, eldest.next()) || answers.size() >= max)) {
      eldest.remove();
    }
    answers.put(
        new Initiation(from, ByteBuffer.wrap(noise)), new Answer(response, session, nowNanos));
  }

  Optional<Answer> find(long nowNanos, Path from, byte[] noise) {
    return Optional.ofNullable(answers.get(new Initiation(from, ByteBuffer.wrap(noise))))
        .filter(answer -> !isOver(nowNanos, answer));
  }

  private static boolean isOver(long nowNanos, Answer answer) {
    return nowNanos - answer.atNanos() >= KEPT_NANOS;
  }
}

package io.github.uhp.punch;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When a path in use is checked, and when it is lost. */
class LivenessTest {

  private static final long RTT = MILLISECONDS.toNanos(40);
  private static final PunchConfig CONFIG = PunchConfig.defaults();

  private final Liveness liveness = new Liveness(CONFIG, new Backoff(CONFIG), 0);

  /** Sends each check when it is due, without an answer; after how many milliseconds each. */
  private List<Long> unanswered(int checks, long rttNanos) {
    return LongStream.range(0, checks)
        .map(
            i -> {
              long now = liveness.dueAt();
              liveness.checkSent(now, rttNanos);
              return NANOSECONDS.toMillis(liveness.dueAt() - now);
            })
        .boxed()
        .toList();
  }

  private void confirm(long now) {
    liveness.checkSent(now, RTT);
    liveness.answered(now, true);
  }

  @Test
  void theFirstCheckGoesAtOnceAndIsRepeatedByTheRoundTrip() {
    assertThat(liveness.dueAt()).isZero();
    assertThat(unanswered(4, RTT)).containsExactly(60L, 96L, 153L, 245L);
  }

  @Test
  void aNewPathIsLostAfterEight() {
    unanswered(7, RTT);
    assertThat(liveness.isLost(liveness.dueAt())).isFalse();
    unanswered(1, RTT);
    assertThat(liveness.isLost(liveness.dueAt() - 1)).isFalse();
    assertThat(liveness.isLost(liveness.dueAt())).isTrue();
  }

  @Test
  void aPathThatWorkedIsLostAfterFour() {
    confirm(0);
    assertThat(liveness.dueAt()).isEqualTo(SECONDS.toNanos(5));
    assertThat(unanswered(3, RTT)).containsExactly(500L, 750L, 1000L);
    assertThat(liveness.isLost(liveness.dueAt())).isFalse();
    assertThat(unanswered(1, RTT)).containsExactly(1000L);
    assertThat(liveness.isLost(liveness.dueAt() - 1)).isFalse();
    assertThat(liveness.isLost(liveness.dueAt())).isTrue();
  }

  @Test
  void aSlowPathHasTwoRoundTrips() {
    confirm(0);
    assertThat(unanswered(2, SECONDS.toNanos(1))).containsExactly(2000L, 2000L);
  }

  @Test
  void anAnswerToAnEarlierCheckDoesNotConfirm() {
    liveness.checkSent(0, RTT);
    liveness.answered(0, false);
    assertThat(liveness.isUnconfirmed()).isTrue();
    liveness.answered(0, true);
    assertThat(liveness.isUnconfirmed()).isFalse();
  }

  @Test
  void aDoubtIsLookedIntoAtOnceUnlessACheckHasJustGone() {
    confirm(0);
    liveness.suspect(MILLISECONDS.toNanos(999));
    assertThat(liveness.dueAt()).isEqualTo(SECONDS.toNanos(5));
    long now = SECONDS.toNanos(1);
    liveness.suspect(now);
    assertThat(liveness.dueAt()).isLessThanOrEqualTo(now);
    liveness.checkSent(now, RTT);
    long due = liveness.dueAt();
    liveness.suspect(now + MILLISECONDS.toNanos(100));
    assertThat(liveness.dueAt()).as("one is under way").isEqualTo(due);
  }
}

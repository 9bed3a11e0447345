package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Path;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BindingQuestionTest {

  private static final long MILLIS = 1_000_000;
  private static final InetSocketAddress OBSERVED = World.address(9, 9);
  private static final Path FIRST = new Path(0, World.address(1, 1));
  private static final Path SECOND = new Path(0, World.address(1, 2));

  private final BindingQuestion question =
      new BindingQuestion(7, FIRST, SECOND, Message.AnswerFrom.OTHER_PORT, 0);

  @Test
  void onlyAnAnswerFromWhereItWasAskedForCounts() {
    question.sent(0, Engine.NEVER);
    assertThat(question.onAnswer(FIRST, 7, OBSERVED)).isFalse();
    assertThat(question.onAnswer(new Path(1, SECOND.remote()), 7, OBSERVED)).isFalse();
    assertThat(question.onAnswer(SECOND, 8, OBSERVED)).isFalse();
    assertThat(question.isAnswered()).isFalse();
    assertThat(question.onAnswer(SECOND, 7, OBSERVED)).isTrue();
    assertThat(question.observed()).isEqualTo(OBSERVED);
    assertThat(question.onAnswer(SECOND, 7, World.address(8, 8))).isTrue();
    assertThat(question.observed()).isEqualTo(OBSERVED);
  }

  @Test
  void whatWasNotAskedIsNotAnswered() {
    assertThat(question.onAnswer(SECOND, 7, OBSERVED)).isFalse();
  }

  @Test
  void isSentSixTimesAtGrowingDistancesAndThenGivenUp() {
    assertThat(sentAt(40 * MILLIS)).containsExactly(0L, 100L, 200L, 335L, 537L, 841L);
    assertThat(question.isOver(1296 * MILLIS)).isFalse();
    assertThat(question.isOver(1297 * MILLIS)).isTrue();
  }

  @Test
  void withoutARoundTripItWaitsLongerButNeverOverASecond() {
    assertThat(sentAt(Engine.NEVER)).containsExactly(0L, 400L, 1000L, 1900L, 2900L, 3900L);
  }

  @Test
  void waitsForTheLastAnswerAsLongAsItTakes() {
    assertThat(sentAt(1500 * MILLIS)).hasSize(6);
    assertThat(question.nextTimeoutNanos()).isGreaterThan((5000 + 1500) * MILLIS);
  }

  private List<Long> sentAt(long roundTripNanos) {
    List<Long> all = new ArrayList<>();
    long now = 0;
    while (!question.isOver(now)) {
      if (question.isDue(now)) {
        all.add(now / MILLIS);
        question.sent(now, roundTripNanos);
      }
      now = question.nextTimeoutNanos();
      if (all.size() == 6) {
        return all;
      }
    }
    return all;
  }
}

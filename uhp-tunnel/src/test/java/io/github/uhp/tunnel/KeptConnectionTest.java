package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** All on one thread: what would be done later waits until the test does it. */
class KeptConnectionTest {

  private final List<CompletableFuture<PeerConnection>> attempts = new ArrayList<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final List<Long> delays = new ArrayList<>();
  private final List<UhpException> errors = new ArrayList<>();
  private final Jitter jitter = new Jitter();
  private final KeptConnection kept =
      new KeptConnection(
          () -> {
            CompletableFuture<PeerConnection> attempt = new CompletableFuture<>();
            attempts.add(attempt);
            return attempt;
          },
          jitter,
          new PeerEvents() {
            @Override
            public void error(UhpException error) {
              errors.add(error);
            }
          },
          (millis, work) -> {
            delays.add(millis);
            later.add(work);
          });

  private CompletableFuture<PeerConnection> lastAttempt() {
    return attempts.get(attempts.size() - 1);
  }

  private FakePeerConnection connected() {
    FakePeerConnection connection = new FakePeerConnection();
    lastAttempt().complete(connection);
    return connection;
  }

  private UhpException fail(UhpException.Reason reason) {
    UhpException why = new UhpException(reason, "deliberate");
    lastAttempt().completeExceptionally(why);
    return why;
  }

  private void laterIsNow() {
    later.remove().run();
  }

  private void assertEnded(UhpException why) {
    assertThat(kept.ended()).isCompletedWithValue(why);
    assertThatThrownBy(() -> kept.current().get()).hasCause(why);
  }

  @Test
  void givesTheConnectionToWhoWaitsAndToWhoComes() {
    kept.start();
    CompletableFuture<PeerConnection> waiting = kept.current();
    assertThat(waiting).isNotDone();
    FakePeerConnection connection = connected();
    assertThat(waiting).isCompletedWithValue(connection);
    assertThat(kept.current()).isCompletedWithValue(connection);
    assertThat(kept.ended()).isNotDone();
  }

  @Test
  void whenTheFirstAttemptFailsItIsOver() {
    kept.start();
    CompletableFuture<PeerConnection> waiting = kept.current();
    UhpException why = fail(UhpException.Reason.NOT_AVAILABLE);
    assertEnded(why);
    assertThatThrownBy(waiting::get).hasCause(why);
    assertThat(later).isEmpty();
    assertThat(errors).isEmpty();
  }

  @Test
  void aLostConnectionIsMadeAgain() {
    kept.start();
    connected().lose();
    CompletableFuture<PeerConnection> waiting = kept.current();
    assertThat(waiting).isNotDone();
    laterIsNow();
    FakePeerConnection second = connected();
    assertThat(waiting).isCompletedWithValue(second);
    assertThat(attempts).hasSize(2);
  }

  @Test
  void laterFailuresAreReportedAndTriedAgainAtGrowingDelays() {
    kept.start();
    connected().lose();
    List<UhpException> failures = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      laterIsNow();
      failures.add(fail(UhpException.Reason.NO_SERVER));
    }
    assertThat(errors).isEqualTo(failures);
    assertThat(delays).containsExactly(125L, 250L, 500L, 1000L, 2000L, 4000L, 5000L, 5000L, 5000L);
    assertThat(kept.ended()).isNotDone();
  }

  @Test
  void jitterReachesFromHalfToOneAndAHalf() {
    jitter.highest = true;
    kept.start();
    connected().lose();
    laterIsNow();
    fail(UhpException.Reason.NO_SERVER);
    assertThat(delays).containsExactly(375L, 750L);
  }

  @Test
  void aSuccessStartsTheDelaysAnew() {
    kept.start();
    connected().lose();
    laterIsNow();
    fail(UhpException.Reason.NO_SERVER);
    laterIsNow();
    connected().lose();
    assertThat(delays).containsExactly(125L, 250L, 125L);
  }

  @Test
  void aDefectOfAnAttemptIsTriedAgainToo() {
    kept.start();
    connected().lose();
    laterIsNow();
    lastAttempt().completeExceptionally(new IllegalStateException("deliberate"));
    assertThat(errors).singleElement().asString().contains("deliberate");
    laterIsNow();
    connected();
    assertThat(kept.current()).isCompleted();
  }

  @Test
  void endsWhenItsPeerIsClosed() {
    kept.start();
    connected().lose();
    laterIsNow();
    assertEnded(fail(UhpException.Reason.CLOSED));
    assertThat(later).isEmpty();
  }

  @Test
  void closingCancelsTheAttempt() {
    kept.start();
    CompletableFuture<PeerConnection> waiting = kept.current();
    kept.close();
    assertThat(lastAttempt()).isCancelled();
    assertThat(waiting).isCompletedExceptionally();
    assertThat(kept.ended().join().reason()).isEqualTo(UhpException.Reason.CLOSED);
    assertThat(errors).isEmpty();
  }

  @Test
  void closingClosesTheConnection() {
    kept.start();
    FakePeerConnection connection = connected();
    kept.close();
    assertThat(connection.closed()).isCompleted();
    assertEnded(kept.ended().join());
    assertThat(later).isEmpty();
  }

  @Test
  void closingBetweenTwoAttemptsMakesNoMore() {
    kept.start();
    connected().lose();
    kept.close();
    laterIsNow();
    assertThat(attempts).hasSize(1);
    assertEnded(kept.ended().join());
  }

  @Test
  void aConnectionThatComesTooLateIsClosed() {
    CompletableFuture<PeerConnection> deaf =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            return false;
          }
        };
    KeptConnection late =
        new KeptConnection(() -> deaf, jitter, new PeerEvents() {}, (millis, work) -> {});
    late.start();
    late.close();
    FakePeerConnection connection = new FakePeerConnection();
    deaf.complete(connection);
    assertThat(connection.closed()).isCompleted();
  }

  @Test
  void closingTwiceIsClosingOnce() {
    kept.start();
    kept.close();
    UhpException why = kept.ended().join();
    kept.close();
    assertEnded(why);
  }

  /** Gives the end of the range that the test wants. */
  private static final class Jitter implements RandomGenerator {

    boolean highest;

    @Override
    public long nextLong() {
      throw new IllegalStateException("not asked for here");
    }

    @Override
    public long nextLong(long bound) {
      return highest ? bound - 1 : 0;
    }
  }
}

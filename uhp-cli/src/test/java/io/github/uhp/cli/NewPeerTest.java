package io.github.uhp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.ServerId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewPeerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final PeerId PEER = PeerId.of(new byte[PeerId.LENGTH]);
  private static final Path MEMORY = Path.of("/conf/known-peers");

  private final List<String> questions = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "yes, true, 1",
    "' YES ', true, 1",
    "no, false, 1",
    "y;;maybe;yes, true, 4",
    "y;no, false, 2",
    "'', false, 2",
  })
  void asksUntilItIsToldYesOrNo(String typed, boolean accepted, int asked) {
    Queue<String> answers = new ArrayDeque<>(List.of(typed.split(";", -1)));
    Terminal terminal =
        question -> {
          questions.add(question);
          return answers.poll();
        };

    assertThat(ask(false, terminal)).succeedsWithin(PATIENCE).isEqualTo(accepted);
    assertThat(questions).hasSize(asked);
    assertThat(questions.get(0)).contains("'home' is PeerId " + PEER).endsWith("(yes/no)? ");
  }

  @Test
  void asksNobodyIfTheAnswerIsKnown() {
    Terminal terminal =
        question -> {
          throw new AssertionError("asked: " + question);
        };

    assertThat(ask(true, terminal)).isCompletedWithValue(true);
    assertThat(ask(true, null)).isCompletedWithValue(true);
  }

  @Test
  void refusesWhenNobodyCanBeAskedAndSaysWhatToDo() {
    assertThat(ask(false, null))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(Failure.class)
        .withMessage(
            "'home' is PeerId %s, which is not known yet. Connect with the listener's ticket, or with"
                + " --accept-new to take the server's word and remember it in %s",
            PEER, MEMORY);
  }

  private static CompletableFuture<Boolean> ask(boolean acceptNew, @Nullable Terminal terminal) {
    return new NewPeer(acceptNew, terminal, MEMORY)
        .accept(ServerId.of(new byte[ServerId.LENGTH]), new PeerName("home"), PEER);
  }
}

package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.PeerName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownPeerTrustTest {

  private static final PeerName HOME = new PeerName("home");

  @TempDir Path directory;

  @Test
  void takesOnlyWhomItKnows() throws IOException {
    KnownPeers known = KnownPeers.inMemory();
    known.remember(Ids.server(1), HOME, Ids.peer(2));
    PeerTrust trust = PeerTrust.known(known, FirstUse.REFUSE);

    assertThat(trust.check(Ids.server(1), HOME, Ids.peer(2))).isCompleted();
    assertThat(trust.check(Ids.server(3), HOME, Ids.peer(2)))
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("home is PeerId " + Ids.peer(2) + ", which is not known here");
  }

  @Test
  void refusesAnotherThanTheOneItKnowsWhateverFirstUseSays() throws IOException {
    Path file = directory.resolve("known-peers");
    KnownPeers known = KnownPeers.file(file);
    known.remember(Ids.server(1), HOME, Ids.peer(2));

    assertThat(PeerTrust.known(known, FirstUse.ACCEPT).check(Ids.server(1), HOME, Ids.peer(4)))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            UhpException.class,
            e -> assertThat(e.reason()).isEqualTo(UhpException.Reason.NOT_TRUSTED))
        .withMessage(
            "THE KEY OF home HAS CHANGED: its PeerId is %s, but was %s. Somebody may be passing for"
                + " it. If its owner made a new key, remove line 1 of %s and connect again",
            Ids.peer(4), Ids.peer(2), file);
    assertThat(known.find(Ids.server(1), HOME)).map(KnownPeers.Entry::peer).contains(Ids.peer(2));
  }

  @Test
  void remembersWhomItWasToldToTake() throws IOException {
    KnownPeers known = KnownPeers.inMemory();
    assertThat(PeerTrust.known(known, FirstUse.ACCEPT).check(Ids.server(1), HOME, Ids.peer(2)))
        .isCompleted();
    assertThat(known.find(Ids.server(1), HOME)).map(KnownPeers.Entry::peer).contains(Ids.peer(2));
  }

  @Test
  void remembersNobodyBeforeTheAnswerAndOnlyOnceAfter() throws IOException {
    KnownPeers known = KnownPeers.inMemory();
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    CompletableFuture<Void> verdict =
        PeerTrust.known(known, (server, name, peer) -> answer)
            .check(Ids.server(1), HOME, Ids.peer(2));
    assertThat(verdict).isNotDone();
    assertThat(known.find(Ids.server(1), HOME)).isEmpty();

    // Meanwhile somebody else was faster, with another one.
    known.remember(Ids.server(1), HOME, Ids.peer(3));
    answer.complete(true);
    assertThat(verdict).isCompletedExceptionally();
  }
}

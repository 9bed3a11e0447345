package io.github.uhp.punch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.Path;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of several pairs is the better one, and what people are told of each. */
class CandidatePairTest {

  private static final Path HERE = new Path(1, new InetSocketAddress("203.0.113.1", 4000));
  private static final Path HERE_IPV6 = new Path(1, new InetSocketAddress("2001:db8::1", 4000));
  private static final Path ELSEWHERE = new Path(1, new InetSocketAddress("203.0.113.1", 4001));

  private static CandidatePair pair(Candidate.Type type, Path path) {
    return new CandidatePair(path, type, 0);
  }

  private static CandidatePair answered(Candidate.Type type, Path path, Path from) {
    CandidatePair pair = pair(type, path);
    pair.checkSent(0);
    pair.answered(from, true, 1000, null);
    return pair;
  }

  @Test
  void betterPairsRankHigher() {
    List<CandidatePair> worstFirst =
        List.of(
            answered(Candidate.Type.SERVER_REFLEXIVE, HERE, ELSEWHERE),
            answered(Candidate.Type.PEER_REFLEXIVE, HERE, ELSEWHERE),
            answered(Candidate.Type.SERVER_REFLEXIVE, HERE, HERE),
            answered(Candidate.Type.SERVER_REFLEXIVE, HERE_IPV6, HERE_IPV6),
            answered(Candidate.Type.PEER_REFLEXIVE, HERE, HERE),
            answered(Candidate.Type.PEER_REFLEXIVE, HERE_IPV6, HERE_IPV6),
            answered(Candidate.Type.HOST, HERE, HERE),
            answered(Candidate.Type.HOST, HERE_IPV6, HERE_IPV6));
    assertThat(worstFirst).extracting(CandidatePair::rank).doesNotHaveDuplicates();
    assertThat(worstFirst).isSortedAccordingTo(Comparator.comparingInt(CandidatePair::rank));
  }

  @Test
  void aPairThatWasNotAnsweredIsNotTakenForOneAnsweredFromElsewhere() {
    assertThat(pair(Candidate.Type.HOST, HERE).rank())
        .isEqualTo(answered(Candidate.Type.HOST, HERE, HERE).rank());
  }

  @Test
  void theReportSaysHowFarItGot() {
    CandidatePair pair = pair(Candidate.Type.HOST, HERE);
    assertThat(pair.report().state()).isEqualTo(PairReport.State.WAITING);
    pair.checkSent(0);
    assertThat(pair.report().state()).isEqualTo(PairReport.State.UNANSWERED);
    pair.markSpent();
    assertThat(pair.report().state()).isEqualTo(PairReport.State.SPENT);
    pair.checkReceived(0);
    assertThat(pair.report().state()).isEqualTo(PairReport.State.HEARD);
    pair.answered(HERE, false, 1000, null);
    assertThat(pair.report().state()).isEqualTo(PairReport.State.NARROW);
    pair.answered(HERE, true, 1000, null);
    assertThat(pair.report())
        .isEqualTo(
            new PairReport(HERE, Candidate.Type.HOST, 1, 1, 2, PairReport.State.WORKING, null));
  }

  @Test
  void theRoundTripIsSmoothed() {
    CandidatePair pair = answered(Candidate.Type.HOST, HERE, HERE);
    assertThat(pair.rttNanos()).isEqualTo(1000);
    pair.answered(HERE, true, 9000, null);
    assertThat(pair.rttNanos()).isEqualTo(2000);
  }
}

package io.github.uhp.punch;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.Path;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What became of one pair of local socket and remote candidate.
 *
 * @param path the pair
 * @param type how the remote address was learned
 * @param sent checks sent on it
 * @param received authentic checks received on it
 * @param answered checks of ours that were answered
 * @param state how far it came
 * @param observed as whom the peer saw us, if it answered
 */
public record PairReport(
    Path path,
    Candidate.Type type,
    int sent,
    int received,
    int answered,
    State state,
    @Nullable InetSocketAddress observed) {

  /** How far a pair came. */
  public enum State {
    /** Not tried yet. */
    WAITING("not tried"),
    /** Tried, and nothing came back. */
    UNANSWERED("no answer"),
    /** Tried as often as an address may be that never answered. */
    SPENT("no answer, probe budget spent"),
    /** The peer's checks arrive, ours are not answered. */
    HEARD("the peer's probes arrive, ours are not answered"),
    /** Small checks are answered, none of full size. */
    NARROW("only small probes are answered"),
    /** Checks of full size are answered: the path works. */
    WORKING("works");

    private final String text;

    State(String text) {
      this.text = text;
    }
  }

  /** How an address was learned, in a word: local, public (by the server), observed. */
  public static String kind(Candidate.Type type) {
    return switch (type) {
      case HOST -> "local";
      case SERVER_REFLEXIVE -> "public";
      case PEER_REFLEXIVE -> "observed";
    };
  }

  /** The report in one line for a person. */
  public String describe() {
    String seen = observed == null ? "" : ", seen there as " + text(observed);
    return "%s %s: %d sent, %d answered, %d received: %s%s"
        .formatted(kind(type), text(path.remote()), sent, answered, received, state.text, seen);
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    boolean six = address.getAddress() instanceof Inet6Address;
    return (six ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}

package io.github.uhp.cli;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.tunnel.FirstUse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Decides about a peer that {@code connect} meets for the first time: as the user said beforehand,
 * else as the user says now, else not.
 *
 * @param acceptNew whether the user said yes beforehand
 * @param terminal where to ask, or null
 * @param memory the file that remembers, for the explanation
 */
record NewPeer(boolean acceptNew, @Nullable Terminal terminal, Path memory) implements FirstUse {

  @Override
  public CompletableFuture<Boolean> accept(ServerId server, PeerName name, PeerId peer) {
    if (acceptNew) {
      return CompletableFuture.completedFuture(true);
    }
    Terminal person = terminal;
    if (person == null) {
      return CompletableFuture.failedFuture(
          new Failure(
              "'%s' is PeerId %s, which is not known yet. Connect with the listener's ticket, or with"
                      .formatted(name, peer)
                  + " --accept-new to take the server's word and remember it in "
                  + memory));
    }
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    Thread asking =
        new Thread(() -> answer.complete(ask(person, name, peer)), "uhp-ask-about-" + name);
    asking.setDaemon(true);
    asking.start();
    return answer;
  }

  private static boolean ask(Terminal person, PeerName name, PeerId peer) {
    String question =
        "'%s' is PeerId %s, which is not known yet.%n".formatted(name, peer)
            + "Compare it with what 'uhp id' shows there. Connect and remember it (yes/no)? ";
    while (true) {
      String answer = person.ask(question);
      if (answer == null) {
        return false;
      }
      switch (answer.strip().toLowerCase(Locale.ROOT)) {
        case "yes" -> {
          return true;
        }
        case "no" -> {
          return false;
        }
        default -> question = "Please type yes or no: ";
      }
    }
  }
}

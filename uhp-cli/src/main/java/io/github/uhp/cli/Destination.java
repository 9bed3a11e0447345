package io.github.uhp.cli;

import io.github.uhp.protocol.Target;
import io.github.uhp.tunnel.ServerAddress;
import io.github.uhp.tunnel.Ticket;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whom {@code connect} connects to.
 *
 * @param ticket says it all, or null
 * @param target whom to ask the server for
 */
record Destination(@Nullable Ticket ticket, Target target) {

  static Destination parse(String text) {
    if (text.startsWith("uhp:")) {
      Ticket ticket = Ticket.parse(text);
      return new Destination(ticket, ticket.target());
    }
    return new Destination(null, Target.parse(text));
  }

  /**
   * The server that the ticket and the option name.
   *
   * @throws IllegalArgumentException if neither does, or the two contradict each other
   */
  ServerAddress server(@Nullable ServerAddress option) {
    if (ticket == null) {
      if (option == null) {
        throw new IllegalArgumentException(
            "say which --server HOST[:PORT][#KEY] introduces '" + target + "', or give a ticket");
      }
      return option;
    }
    ServerAddress server = ticket.server();
    if (option != null) {
      ServerAddress completed =
          option.key() == null ? option.withKey(Objects.requireNonNull(server.key())) : option;
      if (!completed.toString().equals(server.toString())) {
        throw new IllegalArgumentException(
            "--server "
                + option
                + " is not the server of the ticket, "
                + server
                + "; leave it out");
      }
    }
    return server;
  }
}

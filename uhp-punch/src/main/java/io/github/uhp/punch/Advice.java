package io.github.uhp.punch;

import io.github.uhp.protocol.NatProfile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people can change so that two peers reach each other, or do so sooner. */
final class Advice {

  private static final String KEEP_ONE_PORT =
      " keep one public port for all destinations ('full cone', 'endpoint-independent')";

  private Advice() {}

  /** One thought a line; empty if nothing has to be changed. */
  static List<String> of(
      Outlook.Chance chance, boolean sameNat, @Nullable NatProfile own, @Nullable NatProfile peer) {
    if (sameNat) {
      return List.of(
          "if the two are not in one network, let the router that they share lead packets to its"
              + " own public address back in ('hairpin', 'NAT loopback')");
    }
    return switch (chance) {
      case CERTAIN, LIKELY, GUESSED -> List.of();
      case SEARCHED ->
          List.of(
              "it is faster if the router before "
                  + (own != null && NatSide.isMoving(own) ? "this side" : "the peer")
                  + " can"
                  + KEEP_ONE_PORT);
      case NONE ->
          List.of(
              "put one of the two on another network",
              "or give both of them IPv6",
              "or have one of the two routers" + KEEP_ONE_PORT);
      case UNKNOWN -> unknown(own, peer);
    };
  }

  private static List<String> unknown(@Nullable NatProfile own, @Nullable NatProfile peer) {
    List<String> lines = new ArrayList<>();
    if (own == null || NatSide.isUnknown(own)) {
      lines.add(
          "this side does not know its mapping: give the server a second port ('uhp server"
              + " --second-port'), and open it in its firewall");
    } else if (peer == null || NatSide.isUnknown(peer)) {
      lines.add("the peer has not found out about its NAT: ask again in some seconds");
    }
    return lines;
  }
}

package io.github.uhp.rendezvous;

import io.github.uhp.protocol.ConnectStatement;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PeerRecord;
import io.github.uhp.protocol.RequestId;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.SessionId;
import java.net.InetSocketAddress;
import java.time.Duration;

/** What a {@link RendezvousClient} reports. */
public sealed interface ClientEvent {

  /**
   * The server shook hands for the first time, or at another address. Its key is proven, and no
   * other will do from now on.
   *
   * @param server its key
   * @param observed this peer's address as the server sees it
   * @param clockOffset the server's clock minus this one, half a round trip inexact
   */
  record Ready(ServerId server, InetSocketAddress observed, Duration clockOffset)
      implements ClientEvent {}

  /**
   * The server at that address has another key than expected; no handshake is made with it. The
   * claim is not proven: anybody on the way can make it.
   *
   * @param expected the key that was asked for
   * @param actual the key that answered
   */
  record ServerRefused(ServerId expected, ServerId actual) implements ClientEvent {}

  /**
   * The server knows this peer under that name. Comes again when the observed address changes.
   *
   * @param name the name
   * @param observed this peer's address as the server sees it
   * @param refreshAfter when the engine advertises again
   */
  record Registered(PeerName name, InetSocketAddress observed, Duration refreshAfter)
      implements ClientEvent {}

  /**
   * What was asked for by {@link RendezvousClient#discoverNat} is found out, as far as it could be;
   * the sockets that were opened for it can be closed. From now on other peers are told, too.
   *
   * @param findings what
   */
  record NatDiscovered(NatFindings findings) implements ClientEvent {}

  /**
   * It is found out how long the NAT keeps the mapping to the server, as far as that matters, or as
   * far as was asked.
   *
   * @param interval how often it is refreshed from now on, 5 s at the least; as often as the server
   *     wants to be told if the mapping is kept longer
   * @param lifetime what is proven; nothing if the server does not help to find it out
   */
  record MappingMeasured(Duration interval, NatFindings.Lifetime lifetime) implements ClientEvent {}

  /**
   * The NAT ends mappings at an age however busy they are, and that of the socket which speaks to
   * the server will soon end: time for {@link RendezvousClient#setSocket}.
   *
   * @param limit how long mappings certainly live
   */
  record MappingAging(Duration limit) implements ClientEvent {}

  /**
   * The server refuses a name.
   *
   * @param name the name
   * @param code why
   * @param detail for people; may be empty
   * @param retrying whether the engine goes on asking, once each refresh; if not, the name is given
   *     up
   */
  record NameRefused(PeerName name, Message.ErrorCode code, String detail, boolean retrying)
      implements ClientEvent {}

  /**
   * A newer instance with this identity has taken the name; this one no longer advertises it.
   *
   * @param name the name
   */
  record Replaced(PeerName name) implements ClientEvent {}

  /**
   * A name is given up, as was asked.
   *
   * @param name the name
   * @param acknowledged whether the server said so; else it forgets the name when it expires
   */
  record Withdrawn(PeerName name, boolean acknowledged) implements ClientEvent {}

  /**
   * A peer asks for this one; answer with {@link RendezvousClient#decide}. Its signature, target,
   * server and time are verified, and it is no replay.
   *
   * @param request what it signed
   * @param session the session that it asks for
   * @param observed its address as the server sees it
   */
  record Introduced(ConnectStatement request, SessionId session, InetSocketAddress observed)
      implements ClientEvent {}

  /**
   * A peer that asks properly was turned away because the two clocks differ too much.
   *
   * @param connector who
   * @param requestId its request
   * @param ahead its clock minus this one
   */
  record ClockOff(PeerId connector, RequestId requestId, Duration ahead) implements ClientEvent {}

  /**
   * The peer that was asked for. The record's signature, name, PeerId, server and expiry are
   * verified, and so is the listener's acceptance if the record is closed.
   *
   * @param requestId the request that this answers
   * @param session the session to punch
   * @param record the listener's own words
   * @param observed the listener's address as the server sees it
   */
  record PeerFound(
      RequestId requestId, SessionId session, PeerRecord record, InetSocketAddress observed)
      implements ClientEvent {}

  /**
   * A request came to nothing.
   *
   * @param requestId the request
   * @param reason why
   * @param detail for people
   */
  record RequestRefused(RequestId requestId, RefusalReason reason, String detail)
      implements ClientEvent {}

  /**
   * The server has more peers to shake hands with than it can, and this one waits for its turn; it
   * loses nothing. Told of each wait of a second or more. Anybody on the way can make a peer wait,
   * up to three minutes.
   *
   * @param retryAfter so long
   */
  record ServerBusy(Duration retryAfter) implements ClientEvent {}

  /** The server does not answer any more; the engine goes on asking. */
  record ServerSilent() implements ClientEvent {}

  /** The server answers again. */
  record ServerBack() implements ClientEvent {}

  /** After {@link RendezvousClient#shutdown}: all is withdrawn, or was given up waiting for. */
  record Stopped() implements ClientEvent {}
}

package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.PeerName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All names of a client, and the refresh that keeps them. */
final class Advertisements {

  private final ClientContext context;
  private final Refresher refresher;
  private final Advertisement.Sequence sequence = new Advertisement.Sequence();
  private final Map<PeerName, Advertisement> names = new LinkedHashMap<>();

  Advertisements(ClientContext context) {
    this.context = context;
    this.refresher = new Refresher(context);
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  /** Whether it is advertised. */
  boolean has(PeerName name) {
    Advertisement known = names.get(name);
    return known != null && !known.isWithdrawing();
  }

  /**
   * Begins to advertise, or changes how.
   *
   * @throws IllegalStateException if there are too many
   */
  void advertise(long nowNanos, PeerName name, boolean open) {
    Advertisement known = names.get(name);
    if (known != null && !known.isWithdrawing()) {
      known.setOpen(nowNanos, open);
      return;
    }
    if (known == null && names.size() >= RendezvousClient.MAX_NAMES) {
      throw new IllegalStateException("more than " + RendezvousClient.MAX_NAMES + " names");
    }
    names.put(name, new Advertisement(context, name, sequence, refresher, open, nowNanos));
  }

  void withdraw(long nowNanos, PeerName name) {
    Advertisement known = names.get(name);
    if (known != null && !known.isWithdrawing()) {
      known.withdraw(nowNanos);
    }
  }

  void withdrawAll(long nowNanos) {
    for (PeerName name : names.keySet()) {
      withdraw(nowNanos, name);
    }
  }

  /** Finds out how often to refresh. */
  void measureLifetime(long nowNanos, boolean thorough) {
    refresher.measure(nowNanos, thorough);
  }

  /** Whether a silence may be longer than the NAT keeps a mapping. */
  boolean isMeasuring() {
    return refresher.isMeasuring();
  }

  /** The server is to learn at once from where this peer speaks now. */
  void refresh(long nowNanos) {
    refresher.refresh(nowNanos);
  }

  /** The server sees this peer at another address than before. */
  void moved(long nowNanos) {
    refresher.moved(nowNanos);
    askAll(nowNanos);
  }

  /** Signs all anew: something that the records say has changed. */
  void askAll(long nowNanos) {
    names.values().forEach(name -> name.ask(nowNanos));
  }

  /** There is a new session. */
  void onSession(long nowNanos) {
    refresher.acknowledged(nowNanos);
    names.values().forEach(name -> name.tellAgain(nowNanos));
  }

  void hasten(long nowNanos) {
    refresher.hasten(nowNanos);
    names.values().forEach(name -> name.hasten(nowNanos));
  }

  /** There is no session any more. */
  void onSessionLost() {
    refresher.stop();
  }

  /** An answer of the server; returns whether it answers something of this. */
  boolean onAnswer(long nowNanos, long transaction, Message message) {
    if (message instanceof Message.RefreshAck ack && refresher.isAsked(transaction)) {
      refresher.onAck(nowNanos, transaction, ack);
      onRefreshed(nowNanos, ack);
      return true;
    }
    if (message instanceof Message.Echo) {
      return refresher.onEcho(nowNanos, transaction);
    }
    Advertisement name = asked(transaction);
    if (name == null) {
      return false;
    }
    if (message instanceof Message.AdvertiseAck ack) {
      if (name.onAck(ack)) {
        names.remove(name.name());
      }
      refresher.acknowledged(nowNanos);
      return true;
    }
    if (message instanceof Message.Error error) {
      refuse(nowNanos, name, error);
      return true;
    }
    return false;
  }

  /**
   * The server says unasked that a newer instance has a name; returns whether it is one of these.
   */
  boolean onReplaced(long nowNanos, Message.Error error) {
    Advertisement name = error.name() == null ? null : names.get(error.name());
    if (error.code() != Message.ErrorCode.REPLACED || name == null) {
      return false;
    }
    refuse(nowNanos, name, error);
    return true;
  }

  void handleTimeout(long nowNanos, ServerLink link) {
    refresher.handleTimeout(nowNanos, link);
    names.values().forEach(name -> name.handleTimeout(nowNanos, link));
  }

  long nextTimeoutNanos() {
    long next = refresher.nextTimeoutNanos();
    for (Advertisement name : names.values()) {
      next = Math.min(next, name.nextTimeoutNanos());
    }
    return next;
  }

  long unansweredSince() {
    long since = refresher.unansweredSince();
    for (Advertisement name : names.values()) {
      since = Math.min(since, name.unansweredSince());
    }
    return since;
  }

  /** Nobody waits for the server's acknowledgement any more. */
  void giveUp() {
    for (PeerName name : new ArrayList<>(names.keySet())) {
      context.emit(new ClientEvent.Withdrawn(name, false));
    }
    names.clear();
  }

  private void onRefreshed(long nowNanos, Message.RefreshAck ack) {
    int registered = 0;
    for (Advertisement name : names.values()) {
      if (name.isRegistered()) {
        registered++;
      } else if (name.unansweredSince() != Exchange.NEVER) {
        // What is under way may or may not have arrived: the next refresh will tell.
        return;
      }
    }
    for (Advertisement name : names.values()) {
      if (!name.isRegistered()) {
        continue;
      }
      if (ack.names() == registered) {
        name.onObserved(ack.observed());
      } else {
        name.tellAgain(nowNanos);
      }
    }
  }

  private void refuse(long nowNanos, Advertisement name, Message.Error error) {
    if (name.onError(nowNanos, error)) {
      names.remove(name.name());
    }
  }

  private @Nullable Advertisement asked(long transaction) {
    for (Advertisement name : names.values()) {
      if (name.isAsked(transaction)) {
        return name;
      }
    }
    return null;
  }
}

package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PeerRecord;
import io.github.uhp.protocol.SignedBytes;
import io.github.uhp.protocol.Statements;
import io.github.uhp.protocol.Target;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The names that are live: each as long as its owner has a session. */
final class Registry {

  private final ServerContext context;
  private final Sessions sessions;
  private final Reservations reservations;
  private final Map<PeerName, Live> live = new HashMap<>();
  private final Map<PeerId, Set<PeerName>> namesOf = new HashMap<>();

  /** A registration. Holds no more than is needed: there are many. */
  record Live(
      PeerName name, Owner owner, SignedBytes signed, boolean open, long expiresMillis, Path path) {

    Live at(Path moved) {
      return new Live(name, owner, signed, open, expiresMillis, moved);
    }
  }

  Registry(ServerContext context, Sessions sessions) {
    this.context = context;
    this.sessions = sessions;
    this.reservations = new Reservations(context.config, live::containsKey);
  }

  Reservations reservations() {
    return reservations;
  }

  int liveCount() {
    return live.size();
  }

  /** How many names an owner has. */
  int nameCount(Owner owner) {
    return names(owner).size();
  }

  /** The live registration that a target means, or null. */
  @Nullable Live find(long nowNanos, Target target) {
    PeerName name = target.name();
    if (name == null) {
      Set<PeerName> names = namesOf.getOrDefault(target.peerId(), Set.of());
      name = names.isEmpty() ? null : names.iterator().next();
    }
    Live found = name == null ? null : live.get(name);
    return found != null
            && target.matches(found.name(), found.owner().peerId())
            && found.expiresMillis() > context.epochMillis(nowNanos)
        ? found
        : null;
  }

  /** A record in the session of a peer that has proven who it is. */
  void advertise(long nowNanos, ServerContext.Cause cause, SignedBytes signed) {
    PeerRecord record = Statements.readRecord(signed);
    long nowMillis = context.epochMillis(nowNanos);
    if (record == null || !isAcceptable(nowMillis, cause, record)) {
      if (record == null) {
        reject(cause, "the record cannot be read", null);
      }
      return;
    }
    PeerName name = record.name();
    switch (reservations.judge(nowMillis, record, signed)) {
      case NEW -> take(nowMillis, cause, record, signed);
      case SAME -> {
        if (record.withdrawn() || live.containsKey(name)) {
          acknowledge(cause, record);
        } else {
          take(nowMillis, cause, record, signed);
        }
      }
      case STALE -> {
        context.counters.increment(ServerCounter.STALE);
        context.refuse(cause, Message.ErrorCode.STALE, "a newer record is known", name);
      }
      case REPLACED ->
          context.refuse(cause, Message.ErrorCode.REPLACED, "a newer instance has this name", name);
      case TAKEN ->
          context.refuse(cause, Message.ErrorCode.NAME_TAKEN, "another key holds this name", name);
    }
  }

  /** The owner has a session at that address. */
  void moved(Owner owner, Path path) {
    for (Live each : names(owner)) {
      if (!each.path().equals(path)) {
        live.put(each.name(), each.at(path));
        context.emit(new ServerEvent.Registered(each.name(), owner.peerId(), path.remote()));
      }
    }
  }

  /** The owner has no session any more. */
  void gone(long nowMillis, Owner owner) {
    for (Live each : names(owner)) {
      drop(nowMillis, each.name(), ServerEvent.Expired::new);
    }
  }

  private boolean isAcceptable(long nowMillis, ServerContext.Cause cause, PeerRecord record) {
    PeerName name = record.name();
    long ahead = record.issuedMillis() - nowMillis;
    if (!cause.owner().equals(new Owner(record.peerId(), record.instance()))) {
      reject(cause, "the record is of another peer than this session", name);
    } else if (!record.serverId().equals(context.serverId)) {
      reject(cause, "the record is for another server", name);
    } else if (ahead > ServerContext.CLOCK_TOLERANCE_MILLIS) {
      context.refuseClock(cause, ahead, name);
    } else if (record.expiresMillis() <= nowMillis) {
      context.counters.increment(ServerCounter.STALE);
      context.refuse(cause, Message.ErrorCode.STALE, "the record has expired", name);
    } else {
      return true;
    }
    return false;
  }

  private void take(
      long nowMillis, ServerContext.Cause cause, PeerRecord record, SignedBytes signed) {
    if (!record.withdrawn() && !hasRoomFor(record)) {
      context.counters.increment(ServerCounter.FULL);
      context.refuse(cause, Message.ErrorCode.SERVER_FULL, "too many names", record.name());
      return;
    }
    reservations.keep(nowMillis, record, signed);
    if (record.withdrawn()) {
      drop(nowMillis, record.name(), ServerEvent.Withdrawn::new);
    } else {
      register(cause, record, signed);
    }
    acknowledge(cause, record);
  }

  private boolean hasRoomFor(PeerRecord record) {
    return live.containsKey(record.name())
        || (live.size() < context.config.maxPeers()
            && namesOf.getOrDefault(record.peerId(), Set.of()).size()
                < context.config.maxNamesPerPeer());
  }

  private void register(ServerContext.Cause cause, PeerRecord record, SignedBytes signed) {
    PeerName name = record.name();
    Owner owner = cause.owner();
    Path path = cause.session().path();
    Live former =
        live.put(name, new Live(name, owner, signed, record.open(), record.expiresMillis(), path));
    namesOf.computeIfAbsent(owner.peerId(), id -> new LinkedHashSet<>(2)).add(name);
    sessions.setNamed(owner, true);
    boolean replaced = former != null && !former.owner().equals(owner);
    if (former != null && replaced) {
      onReplaced(former);
    }
    if (former == null || replaced || !former.path().equals(path)) {
      context.emit(new ServerEvent.Registered(name, owner.peerId(), path.remote()));
    }
  }

  /** Tells the older instance; should that be lost, its next refresh shows it a name too many. */
  private void onReplaced(Live former) {
    Owner older = former.owner();
    context.emit(new ServerEvent.Replaced(former.name(), older.peerId(), former.path().remote()));
    ServerSession session = sessions.of(older);
    if (session != null) {
      context.tell(
          session,
          context.random.nextLong(),
          new Message.Error(
              Message.ErrorCode.REPLACED, "a newer instance has this name", former.name()));
    }
    if (names(older).isEmpty()) {
      sessions.setNamed(older, false);
    }
  }

  private void drop(
      long nowMillis, PeerName name, BiFunction<PeerName, PeerId, ServerEvent> event) {
    Live gone = live.remove(name);
    if (gone == null) {
      return;
    }
    PeerId peerId = gone.owner().peerId();
    Set<PeerName> names = namesOf.get(peerId);
    if (names != null && names.remove(name) && names.isEmpty()) {
      namesOf.remove(peerId);
    }
    if (names(gone.owner()).isEmpty()) {
      sessions.setNamed(gone.owner(), false);
    }
    reservations.left(nowMillis, name);
    context.emit(event.apply(name, peerId));
  }

  private List<Live> names(Owner owner) {
    return namesOf.getOrDefault(owner.peerId(), Set.of()).stream()
        .map(live::get)
        .filter(each -> each != null && each.owner().equals(owner))
        .toList();
  }

  private void reject(ServerContext.Cause cause, String detail, @Nullable PeerName name) {
    context.counters.increment(ServerCounter.MISFIT);
    context.refuse(cause, Message.ErrorCode.REJECTED, detail, name);
  }

  private void acknowledge(ServerContext.Cause cause, PeerRecord record) {
    context.answer(
        cause,
        new Message.AdvertiseAck(
            cause.session().path().remote(),
            record.sequence(),
            (int) context.config.refreshAfter().toMillis(),
            (int) context.config.expireAfter().toMillis()));
  }
}

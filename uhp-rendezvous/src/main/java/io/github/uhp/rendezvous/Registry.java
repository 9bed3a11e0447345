package io.github.uhp.rendezvous;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PeerRecord;
import io.github.uhp.protocol.SignedBytes;
import io.github.uhp.protocol.Statements;
import io.github.uhp.protocol.Target;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names and who holds them: live registrations, and reservations that outlive them for the grace
 * period.
 */
final class Registry {

  private static final int REMEMBERED_INSTANCES = 8;

  private final ServerContext context;

  /** Least recently seen first. */
  private final Map<PeerName, Holder> holders = new LinkedHashMap<>();

  /** Least recently refreshed first. */
  private final Map<PeerName, Live> live = new LinkedHashMap<>();

  private final Map<PeerId, Set<PeerName>> namesOf = new HashMap<>();
  private long changes;

  /** A registration that has not expired. */
  record Live(PeerRecord record, SignedBytes signed, Path path, long refreshedNanos) {}

  /** What is remembered of a name, live or not. */
  private static final class Holder {
    final PeerId peerId;
    long seenMillis;
    long instance;
    long sequence = -1;
    long issuedMillis = -1;
    final Deque<Long> replaced = new ArrayDeque<>();
    @Nullable SignedBytes last;
    @Nullable Path lastPath;

    Holder(PeerId peerId) {
      this.peerId = peerId;
    }
  }

  Registry(ServerContext context) {
    this.context = context;
  }

  int liveCount() {
    return live.size();
  }

  int reservationCount() {
    return holders.size();
  }

  /** Grows whenever a name gets another holder. */
  long changes() {
    return changes;
  }

  List<NameReservation> export() {
    return holders.entrySet().stream()
        .map(e -> new NameReservation(e.getKey(), e.getValue().peerId, e.getValue().seenMillis))
        .toList();
  }

  void restore(List<NameReservation> reservations) {
    reservations.stream()
        .sorted(Comparator.comparingLong(NameReservation::seenMillis).reversed())
        .limit(context.config.maxReservations())
        .sorted(Comparator.comparingLong(NameReservation::seenMillis))
        .forEach(
            reservation -> {
              Holder holder = new Holder(reservation.peerId());
              holder.seenMillis = reservation.seenMillis();
              holders.put(reservation.name(), holder);
            });
  }

  /** The live registration that a target means, or null. */
  @Nullable Live find(Target target) {
    PeerName name = target.name();
    if (name == null) {
      Set<PeerName> names = namesOf.getOrDefault(target.peerId(), Set.of());
      name = names.isEmpty() ? null : names.iterator().next();
    }
    Live found = name == null ? null : live.get(name);
    return found != null && target.matches(found.record().name(), found.record().peerId())
        ? found
        : null;
  }

  /** An advertisement with a valid cookie. */
  void advertise(long nowNanos, ServerContext.Cause cause, SignedBytes signed) {
    PeerRecord record = Statements.verifyRecord(signed);
    if (record == null) {
      context.counters.increment(ServerCounter.BAD_SIGNATURE);
      context.refuse(
          cause, Message.ErrorCode.REJECTED, "the record's signature does not hold", null);
      return;
    }
    PeerName name = record.name();
    if (!record.serverId().equals(context.config.serverId())) {
      context.refuse(cause, Message.ErrorCode.REJECTED, "the record is for another server", name);
      return;
    }
    if (!context.isFresh(nowNanos, cause, record.issuedMillis(), name)) {
      return;
    }
    if (record.expiresMillis() <= context.epochMillis(nowNanos)) {
      context.counters.increment(ServerCounter.STALE);
      context.refuse(cause, Message.ErrorCode.STALE, "the record has expired", name);
      return;
    }
    Holder holder = holderFor(nowNanos, record);
    if (!holder.peerId.equals(record.peerId())) {
      context.refuse(cause, Message.ErrorCode.NAME_TAKEN, "another key holds this name", name);
      return;
    }
    if (signed.equals(holder.last) && cause.from().equals(holder.lastPath)) {
      acknowledge(cause, record);
      return;
    }
    if (!isNewest(holder, record, cause)) {
      return;
    }
    if (record.withdrawn()) {
      drop(name, new ServerEvent.Withdrawn(name, record.peerId()));
    } else if (!hasRoomFor(record)) {
      context.counters.increment(ServerCounter.FULL);
      context.refuse(cause, Message.ErrorCode.SERVER_FULL, "too many names", name);
      return;
    } else {
      register(nowNanos, record, signed, cause.from());
    }
    keep(nowNanos, holder, record, signed, cause.from());
    acknowledge(cause, record);
  }

  void expire(long nowNanos) {
    while (nextExpiryNanos() <= nowNanos) {
      PeerRecord oldest = live.values().iterator().next().record();
      drop(oldest.name(), new ServerEvent.Expired(oldest.name(), oldest.peerId()));
    }
  }

  long nextExpiryNanos() {
    return live.isEmpty()
        ? Engine.NEVER
        : live.values().iterator().next().refreshedNanos() + context.config.expireAfter().toNanos();
  }

  /** The name's holder; a fresh one, not yet kept, if there is none or its grace is over. */
  private Holder holderFor(long nowNanos, PeerRecord record) {
    Holder known = holders.get(record.name());
    long graceMillis = context.config.grace().toMillis();
    boolean lapsed =
        known == null
            || (!known.peerId.equals(record.peerId())
                && !live.containsKey(record.name())
                && context.epochMillis(nowNanos) - known.seenMillis > graceMillis);
    return known == null || lapsed ? new Holder(record.peerId()) : known;
  }

  /** Whether a record is newer than all that is known of its name; if not, says so. */
  private boolean isNewest(Holder holder, PeerRecord record, ServerContext.Cause cause) {
    if (holder.sequence < 0) {
      return true;
    }
    if (record.instance() == holder.instance) {
      if (record.sequence() > holder.sequence) {
        return true;
      }
      context.counters.increment(ServerCounter.STALE);
      context.refuse(cause, Message.ErrorCode.STALE, "a newer record is known", record.name());
      return false;
    }
    boolean newer =
        record.issuedMillis() > holder.issuedMillis
            || (record.issuedMillis() == holder.issuedMillis
                && Long.compareUnsigned(record.instance(), holder.instance) > 0);
    if (newer && !holder.replaced.contains(record.instance())) {
      return true;
    }
    context.refuse(
        cause, Message.ErrorCode.REPLACED, "a newer instance has this name", record.name());
    return false;
  }

  private boolean hasRoomFor(PeerRecord record) {
    return live.containsKey(record.name())
        || (live.size() < context.config.maxPeers()
            && namesOf.getOrDefault(record.peerId(), Set.of()).size()
                < context.config.maxNamesPerPeer());
  }

  private void register(long nowNanos, PeerRecord record, SignedBytes signed, Path path) {
    PeerName name = record.name();
    Live former = live.remove(name);
    live.put(name, new Live(record, signed, path, nowNanos));
    namesOf.computeIfAbsent(record.peerId(), id -> new LinkedHashSet<>()).add(name);
    boolean otherInstance = former != null && former.record().instance() != record.instance();
    if (former != null && otherInstance) {
      context.emit(new ServerEvent.Replaced(name, record.peerId(), former.path().remote()));
      // Unasked, so only a hint; the older instance learns it for sure when it asks.
      context.send(
          former.path(),
          ControlCodec.encode(
              context.random.nextLong(),
              new Message.Error(
                  Message.ErrorCode.REPLACED, "a newer instance has this name", name)));
    }
    if (former == null || otherInstance || !former.path().equals(path)) {
      context.emit(new ServerEvent.Registered(name, record.peerId(), path.remote()));
    }
  }

  private void keep(
      long nowNanos, Holder holder, PeerRecord record, SignedBytes signed, Path path) {
    if (holder.sequence >= 0 && holder.instance != record.instance()) {
      holder.replaced.addLast(holder.instance);
      if (holder.replaced.size() > REMEMBERED_INSTANCES) {
        holder.replaced.removeFirst();
      }
    }
    holder.seenMillis = context.epochMillis(nowNanos);
    holder.instance = record.instance();
    holder.sequence = record.sequence();
    holder.issuedMillis = record.issuedMillis();
    holder.last = signed;
    holder.lastPath = path;
    Holder former = holders.remove(record.name());
    if (former != holder) {
      changes++;
    }
    holders.put(record.name(), holder);
    if (holders.size() > context.config.maxReservations()) {
      forgetLongestUnseen();
    }
  }

  private void forgetLongestUnseen() {
    var names = holders.keySet().iterator();
    while (names.hasNext()) {
      if (!live.containsKey(names.next())) {
        names.remove();
        changes++;
        return;
      }
    }
  }

  private void drop(PeerName name, ServerEvent event) {
    Live gone = live.remove(name);
    if (gone == null) {
      return;
    }
    PeerId peerId = gone.record().peerId();
    Set<PeerName> names = namesOf.get(peerId);
    if (names != null && names.remove(name) && names.isEmpty()) {
      namesOf.remove(peerId);
    }
    context.emit(event);
  }

  private void acknowledge(ServerContext.Cause cause, PeerRecord record) {
    context.answer(
        cause,
        new Message.AdvertiseAck(
            cause.from().remote(),
            record.sequence(),
            (int) context.config.refreshAfter().toMillis(),
            (int) context.config.expireAfter().toMillis()));
  }
}

package io.github.uhp.rendezvous;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PeerRecord;
import io.github.uhp.protocol.SignedBytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whom the names belong to: as long as they are live, and for a grace period after. */
final class Reservations {

  private static final int REMEMBERED_INSTANCES = 8;

  private final ServerConfig config;
  private final Predicate<PeerName> isLive;

  /** Least recently seen first. */
  private final Map<PeerName, Holder> holders = new LinkedHashMap<>();

  private long changes;

  /** How a record stands to what is known of its name. */
  enum Standing {
    /** Newer than all that is known. */
    NEW,
    /** The very record that came last. */
    SAME,
    /** Of that instance a newer one is known. */
    STALE,
    /** A newer instance has the name. */
    REPLACED,
    /** Another key has it. */
    TAKEN
  }

  /** What is remembered of a name, live or not. */
  private static final class Holder {
    final PeerId peerId;
    long seenMillis;
    long instance;
    long sequence = -1;
    long issuedMillis = -1;
    final Deque<Long> replaced = new ArrayDeque<>(0);
    @Nullable SignedBytes last;

    Holder(PeerId peerId) {
      this.peerId = peerId;
    }
  }

  Reservations(ServerConfig config, Predicate<PeerName> isLive) {
    this.config = config;
    this.isLive = isLive;
  }

  int count() {
    return holders.size();
  }

  /** Grows whenever a name gets another holder. */
  long changes() {
    return changes;
  }

  /** All of them; live ones are seen now. */
  List<NameReservation> export(long nowMillis) {
    return holders.entrySet().stream()
        .map(
            e ->
                new NameReservation(
                    e.getKey(),
                    e.getValue().peerId,
                    isLive.test(e.getKey()) ? nowMillis : e.getValue().seenMillis))
        .toList();
  }

  /** Takes up the latest seen that there is room for; of those seen at once, the last ones. */
  void restore(List<NameReservation> reservations) {
    List<NameReservation> sorted = new ArrayList<>(reservations);
    sorted.sort(Comparator.comparingLong(NameReservation::seenMillis));
    int excess = Math.max(0, sorted.size() - config.maxReservations());
    for (NameReservation reservation : sorted.subList(excess, sorted.size())) {
      Holder holder = new Holder(reservation.peerId());
      holder.seenMillis = reservation.seenMillis();
      holders.put(reservation.name(), holder);
    }
  }

  Standing judge(long nowMillis, PeerRecord record, SignedBytes signed) {
    Holder holder = holderOf(nowMillis, record);
    if (holder == null) {
      return Standing.NEW;
    }
    if (!holder.peerId.equals(record.peerId())) {
      return Standing.TAKEN;
    }
    if (holder.sequence < 0) {
      return Standing.NEW;
    }
    if (record.instance() == holder.instance) {
      return signed.equals(holder.last)
          ? Standing.SAME
          : record.sequence() > holder.sequence ? Standing.NEW : Standing.STALE;
    }
    boolean newer =
        record.issuedMillis() > holder.issuedMillis
            || (record.issuedMillis() == holder.issuedMillis
                && Long.compareUnsigned(record.instance(), holder.instance) > 0);
    return newer && !holder.replaced.contains(record.instance()) ? Standing.NEW : Standing.REPLACED;
  }

  /** The record is taken: its signer holds the name. */
  void keep(long nowMillis, PeerRecord record, SignedBytes signed) {
    Holder known = holderOf(nowMillis, record);
    Holder holder = known == null ? new Holder(record.peerId()) : known;
    if (holder.sequence >= 0 && holder.instance != record.instance()) {
      holder.replaced.addLast(holder.instance);
      if (holder.replaced.size() > REMEMBERED_INSTANCES) {
        holder.replaced.removeFirst();
      }
    }
    holder.seenMillis = nowMillis;
    holder.instance = record.instance();
    holder.sequence = record.sequence();
    holder.issuedMillis = record.issuedMillis();
    holder.last = signed;
    Holder former = holders.remove(record.name());
    if (former != holder) {
      changes++;
    }
    holders.put(record.name(), holder);
    if (holders.size() > config.maxReservations()) {
      forgetLongestUnseen();
    }
  }

  /** The name is not live any more: from now on its grace runs. */
  void left(long nowMillis, PeerName name) {
    Holder holder = holders.remove(name);
    if (holder != null) {
      holder.seenMillis = nowMillis;
      holders.put(name, holder);
    }
  }

  /** Null if there is none, or its grace is over and another key asks. */
  private @Nullable Holder holderOf(long nowMillis, PeerRecord record) {
    Holder known = holders.get(record.name());
    boolean lapsed =
        known != null
            && !known.peerId.equals(record.peerId())
            && !isLive.test(record.name())
            && nowMillis - known.seenMillis > config.grace().toMillis();
    return lapsed ? null : known;
  }

  private void forgetLongestUnseen() {
    var names = holders.keySet().iterator();
    while (names.hasNext()) {
      if (!isLive.test(names.next())) {
        names.remove();
        changes++;
        return;
      }
    }
  }
}

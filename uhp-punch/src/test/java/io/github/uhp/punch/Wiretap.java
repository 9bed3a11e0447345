package io.github.uhp.punch;

import io.github.uhp.protocol.Probe;
import io.github.uhp.protocol.ProbeKeys;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the probes of {@link World#SESSION} that cross the internet, and loses some. */
final class Wiretap {

  /** A probe on its way. */
  record Seen(
      long nanos,
      Role sender,
      InetSocketAddress source,
      InetSocketAddress destination,
      Probe probe) {

    boolean isCheck(Role by) {
      return sender == by && probe.kind() == Probe.Kind.CHECK;
    }

    boolean isAnswer(Role by) {
      return sender == by && probe.kind() == Probe.Kind.ACK;
    }

    boolean isFullSize() {
      return probe.padding() > 1000;
    }
  }

  private final World world;
  private final ProbeKeys ofConnector;
  private final ProbeKeys ofListener;
  private final List<Seen> seen = new ArrayList<>();
  private Predicate<Seen> lost = probe -> false;

  Wiretap(World world) {
    this.world = world;
    Party.Keys keys = Party.keys(world.net.seed(), World.SESSION);
    ofConnector = keys.connector();
    ofListener = keys.listener();
    world.net.internet().tap(this::passes);
  }

  /** Loses those from now on, and no others. */
  void lose(Predicate<Seen> which) {
    lost = which;
  }

  /** What came by, lost or not. */
  Stream<Seen> seen() {
    return seen.stream();
  }

  private boolean passes(InetSocketAddress source, InetSocketAddress destination, byte[] payload) {
    Probe probe = ofListener.open(ByteBuffer.wrap(payload));
    Role sender = probe == null ? Role.CONTROLLED : Role.CONTROLLING;
    @Nullable Probe opened = probe == null ? ofConnector.open(ByteBuffer.wrap(payload)) : probe;
    if (opened == null) {
      return true;
    }
    Seen each = new Seen(world.net.now(), sender, source, destination, opened);
    seen.add(each);
    return !lost.test(each);
  }
}

package io.github.uhp.transport.kwik;

import io.github.uhp.transport.EndpointCounters;
import java.util.concurrent.atomic.LongAdder;

/** What an endpoint counts, in datagrams. */
final class Counters {

  final LongAdder received = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder foreignReceived = new LongAdder();
  final LongAdder darkDropped = new LongAdder();
  final LongAdder sendDropped = new LongAdder();
  final LongAdder receiveDropped = new LongAdder();

  EndpointCounters snapshot() {
    return new EndpointCounters(
        received.sum(),
        sent.sum(),
        foreignReceived.sum(),
        darkDropped.sum(),
        sendDropped.sum(),
        receiveDropped.sum());
  }
}

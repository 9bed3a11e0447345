package io.github.uhp.simnet;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.Transmit;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Drives an engine on simulated sockets as a shell would: outputs are drained after every input,
 * and the timer follows the engine's wish.
 *
 * @param <E> the engine's events
 * @param <T> the engine
 */
public final class EngineRunner<E, T extends Engine<E>> {

  /** An engine that wants so many timeouts at one instant will want them for ever. */
  private static final int MAX_TIMEOUTS_AT_ONCE = 10_000;

  private final SimNet net;
  private final T engine;
  private final Map<Integer, SimSocket> sockets = new HashMap<>();
  private final Consumer<E> events;
  private long armedFor = Engine.NEVER;
  private boolean stopped;
  private long lastTimeoutAt = Long.MIN_VALUE;
  private int timeoutsAtOnce;

  EngineRunner(SimNet net, T engine, Map<Integer, SimSocket> sockets, Consumer<E> events) {
    this.net = net;
    this.engine = engine;
    this.events = events;
    sockets.forEach(this::attach);
    drain();
  }

  /** Gives the engine a further socket, or another one, by that number. */
  public void attach(int number, SimSocket socket) {
    sockets.put(number, socket);
    socket.onDatagram((from, payload) -> receive(new Path(number, from), payload));
  }

  /** Takes a socket away and closes it; what the engine still sends there is lost. */
  public void detach(int number) {
    SimSocket socket = sockets.get(number);
    if (socket != null) {
      socket.close();
    }
  }

  private void receive(Path from, byte[] payload) {
    act(it -> it.handleDatagram(net.now(), from, ByteBuffer.wrap(payload).asReadOnlyBuffer()));
  }

  /** The engine, to be asked; whatever changes it goes through {@link #act}. */
  public T engine() {
    return engine;
  }

  /** Does something with the engine and drains its outputs. */
  public void act(Consumer<T> action) {
    if (!stopped) {
      action.accept(engine);
      drain();
    }
  }

  /** Stops for ever, as if the process were killed. */
  public void kill() {
    stopped = true;
  }

  private void drain() {
    for (Transmit out = engine.pollTransmit(); out != null; out = engine.pollTransmit()) {
      byte[] payload = new byte[out.payload().remaining()];
      out.payload().get(payload);
      SimSocket socket = sockets.get(out.path().socket());
      if (socket == null) {
        throw new IllegalStateException("the engine sends on unknown socket " + out.path());
      }
      if (out.ttl() == 0) {
        socket.send(out.path().remote(), payload);
      } else {
        socket.send(out.path().remote(), payload, out.ttl());
      }
    }
    for (E event = engine.pollEvent(); event != null; event = engine.pollEvent()) {
      events.accept(event);
    }
    arm();
  }

  private void arm() {
    long due = engine.nextTimeoutNanos();
    if (due == Engine.NEVER || due >= armedFor) {
      return;
    }
    armedFor = due;
    net.scheduleAt(
        due,
        () -> {
          if (armedFor == due) {
            armedFor = Engine.NEVER;
            timeOut();
          }
        });
  }

  private void timeOut() {
    timeoutsAtOnce = net.now() == lastTimeoutAt ? timeoutsAtOnce + 1 : 0;
    lastTimeoutAt = net.now();
    if (timeoutsAtOnce > MAX_TIMEOUTS_AT_ONCE) {
      throw new IllegalStateException("the engine's timer does not advance at " + net.now());
    }
    act(it -> it.handleTimeout(net.now()));
  }
}

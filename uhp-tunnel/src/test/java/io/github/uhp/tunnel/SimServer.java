package io.github.uhp.tunnel;

import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.ServerKey;
import io.github.uhp.rendezvous.ServerConfig;
import io.github.uhp.rendezvous.ServerEngine;
import io.github.uhp.rendezvous.ServerEvent;
import io.github.uhp.simnet.EngineRunner;
import io.github.uhp.simnet.SimNet;
import io.github.uhp.simnet.SimSocket;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** A rendezvous server in a simulated network. */
final class SimServer {

  final SimSocket socket;
  final ServerId key;
  final EngineRunner<ServerEvent, ServerEngine> runner;

  SimServer(SimNet net, SimSocket socket) {
    this(net, Map.of(ServerEngine.MAIN, socket), ServerConfig.DEFAULTS);
  }

  /** One that has a second port and a second address, for peers to find out about their NATs. */
  static SimServer withSites(
      SimNet net, SimSocket socket, SimSocket secondPort, SimSocket secondAddress) {
    return new SimServer(
        net,
        Map.of(
            ServerEngine.MAIN,
            socket,
            ServerEngine.SECOND_PORT,
            secondPort,
            ServerEngine.SECOND_ADDRESS,
            secondAddress),
        ServerConfig.builder()
            .secondPort(secondPort.local().getPort())
            .secondAddress(secondAddress.local().getAddress())
            .build());
  }

  private SimServer(SimNet net, Map<Integer, SimSocket> sockets, ServerConfig config) {
    socket = Objects.requireNonNull(sockets.get(ServerEngine.MAIN));
    Random random = new Random(net.seed());
    ServerKey secret = ServerKey.generate(random);
    key = secret.serverId();
    ServerEngine engine = new ServerEngine(secret, config, random, SimDriver::epoch);
    runner = net.run(engine, sockets, event -> {});
  }
}

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
import java.util.Random;

/** A rendezvous server in a simulated network. */
final class SimServer {

  final SimSocket socket;
  final ServerId key;
  final EngineRunner<ServerEvent, ServerEngine> runner;

  SimServer(SimNet net, SimSocket socket) {
    this.socket = socket;
    Random random = new Random(net.seed());
    ServerKey secret = ServerKey.generate(random);
    key = secret.serverId();
    ServerEngine engine = new ServerEngine(secret, ServerConfig.DEFAULTS, random, SimDriver::epoch);
    runner = net.run(engine, Map.of(0, socket), event -> {});
  }
}

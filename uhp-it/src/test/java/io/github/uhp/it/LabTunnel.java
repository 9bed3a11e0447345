package io.github.uhp.it;

import io.github.uhp.natlab.Host;
import io.github.uhp.protocol.Wire;

/**
 * A tunnel between two hosts of a NAT lab, with a web server at its one end and a client at the
 * other. The lab ends it.
 */
final class LabTunnel {

  private static final String NAME = "peer";
  private static final String CONNECTOR = "connector";

  private final UhpProcess listener;
  private final UhpProcess connector;
  private final RemoteWeb client;
  private final int localPort;

  /** Connects the two; waits for it. */
  LabTunnel(String test, Host server, Host listening, Host connecting, String transport) {
    this(test, server, listening, connecting, transport, () -> {});
  }

  /**
   * The same.
   *
   * @param meanwhile what happens once the listener is registered, before the connector starts
   */
  LabTunnel(
      String test,
      Host server,
      Host listening,
      Host connecting,
      String transport,
      Runnable meanwhile) {
    Deployment deployment = new Deployment(test);
    RemoteWeb serving = new RemoteWeb(listening::start);
    client = new RemoteWeb(connecting::start);
    String place = server.address().getHostAddress() + ":" + Wire.DEFAULT_PORT;
    String at = deployment.startServer(server::start, place).await("ready").text("server");
    String allowed = deployment.key(CONNECTOR).peer().toString();
    listener = deployment.listen(listening::start, NAME, transport, at, serving.port(), allowed);
    listener.await("registered");
    meanwhile.run();
    connector = deployment.connect(connecting::start, CONNECTOR, NAME, transport, at, 0);
    localPort = connector.localPort();
    connector.await("connected");
  }

  /** Begins a download through it. */
  RemoteWeb download(long length) {
    client.begin(localPort, length);
    return client;
  }

  /** What both ends have told, to find out what went wrong. */
  String story() {
    return listener.story() + "\n" + connector.story();
  }
}

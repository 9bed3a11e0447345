package io.github.uhp.cli;

import io.github.uhp.protocol.PeerName;

/** What every form of the demo does. */
final class DemoPlan {

  static final PeerName NAME = new PeerName("demo");
  static final String SERVICE = "web";
  static final DemoContent LARGE = new DemoContent(20261122, 100_000_000);
  static final DemoContent SMALL = new DemoContent(1, 10_000);
  static final int REQUESTS = 200;

  private DemoPlan() {}

  /** The client's part. */
  static void run(DemoWebClient client) throws Failure, InterruptedException {
    client.download(LARGE);
    client.requests(REQUESTS, SMALL);
  }
}

package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerId;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Writes down which TCP connections begin and cease to be carried. */
final class Forwards implements PeerEvents {

  /** How one ended. */
  record Closed(String service, long bytesToPeer, long bytesFromPeer, String how) {}

  final BlockingQueue<String> opened = new LinkedBlockingQueue<>();
  final BlockingQueue<String> refused = new LinkedBlockingQueue<>();
  final BlockingQueue<Closed> closed = new LinkedBlockingQueue<>();

  @Override
  public void streamRefused(PeerId peer, String why) {
    refused.add(why);
  }

  @Override
  public void forwardOpened(String service, InetSocketAddress other) {
    opened.add(service);
  }

  @Override
  public void forwardClosed(String service, long bytesToPeer, long bytesFromPeer, String how) {
    closed.add(new Closed(service, bytesToPeer, bytesFromPeer, how));
  }
}

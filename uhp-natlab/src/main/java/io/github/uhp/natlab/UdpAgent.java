package io.github.uhp.natlab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The program behind {@link UdpSockets}: takes a command a line, {@code open PORT}, {@code send
 * SOCKET ADDRESS PORT TEXT} or {@code receive MILLISECONDS}, each answered by one line. It ends
 * with its standard input.
 */
final class UdpAgent {

  private final List<DatagramChannel> channels = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(2048);
  private final Selector selector;

  private UdpAgent() throws IOException {
    selector = Selector.open();
  }

  public static void main(String[] arguments) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    UdpAgent agent = new UdpAgent();
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println(agent.execute(line.split(" ", 5)));
      System.out.flush();
    }
  }

  private String execute(String[] words) {
    try {
      return switch (words[0]) {
        case "open" -> open(Integer.parseInt(words[1]));
        case "send" -> send(words);
        default -> receive(TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[1])));
      };
    } catch (IOException e) {
      return "error " + e.getMessage();
    }
  }

  private String open(int port) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress(port));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, channels.size());
    channels.add(channel);
    return Integer.toString(((InetSocketAddress) channel.getLocalAddress()).getPort());
  }

  private String send(String[] words) throws IOException {
    InetSocketAddress to =
        new InetSocketAddress(Addresses.parse(words[2]), Integer.parseInt(words[3]));
    ByteBuffer payload = ByteBuffer.wrap(words[4].getBytes(StandardCharsets.UTF_8));
    return channels.get(Integer.parseInt(words[1])).send(payload, to) > 0 ? "sent" : "error full";
  }

  private String receive(long nanos) throws IOException {
    long deadline = System.nanoTime() + nanos;
    while (true) {
      for (int socket = 0; socket < channels.size(); socket++) {
        buffer.clear();
        if (channels.get(socket).receive(buffer) instanceof InetSocketAddress from) {
          return "received %d %s %d %s"
              .formatted(
                  socket, from.getAddress().getHostAddress(), from.getPort(), text(buffer.flip()));
        }
      }
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return "nothing";
      }
      selector.selectedKeys().clear();
      selector.select(left);
    }
  }

  private static String text(ByteBuffer payload) {
    return StandardCharsets.UTF_8.decode(payload).toString().replace('\n', ' ');
  }
}

package io.github.uhp.natlab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * The program behind a {@link UdpProbe}: owns one UDP socket and takes a command a line, {@code
 * send ADDRESS PORT TEXT} or {@code receive MILLISECONDS}, each answered by one line. It ends with
 * its standard input.
 */
final class UdpAgent {

  private final DatagramSocket socket;

  private UdpAgent(DatagramSocket socket) {
    this.socket = socket;
  }

  public static void main(String[] arguments) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (DatagramSocket socket = new DatagramSocket(Integer.parseInt(arguments[0]))) {
      UdpAgent agent = new UdpAgent(socket);
      answer(Integer.toString(socket.getLocalPort()));
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        answer(agent.execute(line.split(" ", 4)));
      }
    }
  }

  private String execute(String[] words) {
    try {
      return words[0].equals("send") ? send(words) : receive(Integer.parseInt(words[1]));
    } catch (SocketTimeoutException e) {
      return "nothing";
    } catch (IOException e) {
      return "error " + e.getMessage();
    }
  }

  private String send(String[] words) throws IOException {
    byte[] payload = words[3].getBytes(StandardCharsets.UTF_8);
    InetSocketAddress to =
        new InetSocketAddress(Addresses.parse(words[1]), Integer.parseInt(words[2]));
    socket.send(new DatagramPacket(payload, payload.length, to));
    return "sent";
  }

  private String receive(int timeoutMillis) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    socket.setSoTimeout(timeoutMillis);
    socket.receive(packet);
    String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    return "received "
        + packet.getAddress().getHostAddress()
        + " "
        + packet.getPort()
        + " "
        + text.replace('\n', ' ');
  }

  private static void answer(String line) {
    System.out.println(line);
    System.out.flush();
  }
}

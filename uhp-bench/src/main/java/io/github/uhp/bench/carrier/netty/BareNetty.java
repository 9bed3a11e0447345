package io.github.uhp.bench.carrier.netty;

import io.github.uhp.bench.carrier.Answering;
import io.github.uhp.bench.carrier.ByteStream;
import io.github.uhp.bench.carrier.Caller;
import io.github.uhp.bench.carrier.Carrier;
import io.github.uhp.bench.carrier.Link;
import io.github.uhp.bench.carrier.Pin;
import io.github.uhp.bench.carrier.Settings;
import io.github.uhp.bench.carrier.Target;
import io.github.uhp.protocol.Identity;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.incubator.codec.quic.FlushStrategy;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.incubator.codec.quic.QuicChannelOption;
import io.netty.incubator.codec.quic.QuicClientCodecBuilder;
import io.netty.incubator.codec.quic.QuicCodecBuilder;
import io.netty.incubator.codec.quic.QuicServerCodecBuilder;
import io.netty.incubator.codec.quic.QuicSslContext;
import io.netty.incubator.codec.quic.QuicSslContextBuilder;
import io.netty.incubator.codec.quic.QuicStreamChannel;
import io.netty.incubator.codec.quic.QuicStreamType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

/**
 * The codec on a plain datagram channel: no copies but the codec's own, answers made on the event
 * loop, the same socket, offloads, packet size and windows as UHP's transport.
 */
public final class BareNetty implements Carrier {

  /** The most that UHP's transports send in a packet. */
  private static final int MAX_SEND_PAYLOAD = 1232;

  private static final int MAX_RECEIVE_PAYLOAD = 1500;

  private static final int FLUSH_BYTES = 128 << 10;

  @Override
  public Answering answer(InetAddress address) throws Exception {
    Identity identity = Identity.generate(new SecureRandom());
    QuicSslContext tls =
        QuicSslContextBuilder.forServer(identity.privateKey(), null, identity.x509())
            .applicationProtocols(Settings.ALPN)
            .earlyData(false)
            .build();
    PacketSocket socket = new PacketSocket("bench-netty-answering");
    ChannelHandler codec =
        common(new QuicServerCodecBuilder())
            .sslContext(tls)
            .tokenHandler(new NoTokens())
            .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, socket.segments())
            .streamHandler(
                new ChannelInitializer<QuicStreamChannel>() {
                  @Override
                  protected void initChannel(QuicStreamChannel stream) {
                    stream.pipeline().addLast(new Answer());
                  }
                })
            .build();
    Channel channel = socket.bind(new InetSocketAddress(address, 0), codec);
    Target target = new Target((InetSocketAddress) channel.localAddress(), identity.x509());
    return new Answering() {
      @Override
      public Target target() {
        return target;
      }

      @Override
      public void close() {
        socket.close();
      }
    };
  }

  @Override
  public Caller call(Target target) throws Exception {
    PacketSocket socket = new PacketSocket("bench-netty-calling");
    QuicClientCodecBuilder builder =
        common(new QuicClientCodecBuilder())
            // A context for each connection, so that nothing is resumed.
            .sslEngineProvider(connection -> tls(target).newEngine(connection.alloc()));
    InetAddress any =
        target.address().getAddress().isLoopbackAddress()
            ? target.address().getAddress()
            : new InetSocketAddress(0).getAddress();
    Channel channel = socket.bind(new InetSocketAddress(any, 0), builder.build());
    return new Caller() {
      @Override
      public Link connect() throws Exception {
        return new NettyLink(
            QuicChannel.newBootstrap(channel)
                .remoteAddress(target.address())
                .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, socket.segments())
                .handler(new ChannelInboundHandlerAdapter())
                .connect()
                .get());
      }

      @Override
      public void close() {
        socket.close();
      }
    };
  }

  private static QuicSslContext tls(Target target) {
    return QuicSslContextBuilder.forClient()
        .trustManager(new Pin(target.certificate()))
        .applicationProtocols(Settings.ALPN)
        .earlyData(false)
        .build();
  }

  private static <B extends QuicCodecBuilder<B>> B common(QuicCodecBuilder<B> builder) {
    return builder
        .maxIdleTimeout(Settings.IDLE_MILLIS, TimeUnit.MILLISECONDS)
        .maxSendUdpPayloadSize(MAX_SEND_PAYLOAD)
        .maxRecvUdpPayloadSize(MAX_RECEIVE_PAYLOAD)
        .initialMaxData(Settings.CONNECTION_WINDOW)
        .initialMaxStreamDataBidirectionalLocal(Settings.STREAM_WINDOW)
        .initialMaxStreamDataBidirectionalRemote(Settings.STREAM_WINDOW)
        .initialMaxStreamsBidirectional(Settings.MAX_STREAMS)
        .activeMigration(false)
        .grease(false)
        .flushStrategy(FlushStrategy.afterNumBytes(FLUSH_BYTES));
  }

  private record NettyLink(QuicChannel connection) implements Link {

    @Override
    public ByteStream open() throws Exception {
      Ask ask = new Ask();
      return ask.on(connection.createStream(QuicStreamType.BIDIRECTIONAL, ask).get());
    }

    @Override
    public void close() throws InterruptedException {
      connection.close().sync();
    }
  }
}

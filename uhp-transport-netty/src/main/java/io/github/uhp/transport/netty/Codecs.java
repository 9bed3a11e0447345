package io.github.uhp.transport.netty;

import io.github.uhp.transport.EndpointConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.incubator.codec.quic.FlushStrategy;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.incubator.codec.quic.QuicChannelBootstrap;
import io.netty.incubator.codec.quic.QuicChannelOption;
import io.netty.incubator.codec.quic.QuicClientCodecBuilder;
import io.netty.incubator.codec.quic.QuicCodecBuilder;
import io.netty.incubator.codec.quic.QuicConnectionAddress;
import io.netty.incubator.codec.quic.QuicServerCodecBuilder;
import io.netty.incubator.codec.quic.QuicSslContext;
import io.netty.incubator.codec.quic.QuicSslContextBuilder;
import io.netty.incubator.codec.quic.SegmentedDatagramPacketAllocator;
import io.netty.util.AttributeKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;

/** Makes the codecs and their TLS, all after one configuration. */
final class Codecs {

  /**
   * No packet is larger: what an IPv6 path must carry less the headers (RFC 8200 §5). Paths change
   * under a live connection, so none is ever probed for more.
   */
  private static final int MAX_SEND_PAYLOAD = 1232;

  private static final int MAX_RECEIVE_PAYLOAD = 1500;

  /** A flush for each so many bytes inside one burst: a few offloaded segments at a time. */
  private static final int FLUSH_BYTES = 128 << 10;

  private static final AttributeKey<QuicSslContext> TLS = AttributeKey.valueOf(Codecs.class, "TLS");

  private final EndpointConfig config;
  private final SegmentedDatagramPacketAllocator segments;
  private final RandomConnectionIds connectionIds = new RandomConnectionIds();
  private final HmacResetTokens resetTokens = new HmacResetTokens(new SecureRandom());
  private final QuicSslContext serverTls;

  Codecs(EndpointConfig config, SegmentedDatagramPacketAllocator segments) {
    this.config = config;
    this.segments = segments;
    this.serverTls =
        QuicSslContextBuilder.forServer(config.privateKey(), null, config.certificate())
            .applicationProtocols(config.alpn())
            .earlyData(false)
            .build();
  }

  /** A codec for the client role towards one peer; each dial brings its own TLS context. */
  ChannelHandler client() {
    return common(new QuicClientCodecBuilder())
        .sslEngineProvider(channel -> channel.attr(TLS).get().newEngine(channel.alloc()))
        .build();
  }

  /** A codec for the server role towards one peer. */
  ChannelHandler server(ChannelHandler connectionHandler) {
    return common(new QuicServerCodecBuilder())
        .sslEngineProvider(channel -> serverTls.newEngine(ByteBufAllocator.DEFAULT))
        .tokenHandler(new NoTokens())
        .connectionIdAddressGenerator(connectionIds)
        .resetTokenGenerator(resetTokens)
        .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, segments)
        .handler(connectionHandler)
        .build();
  }

  /** A fresh connection id for the client role. */
  byte[] newConnectionId() {
    return connectionIds.newId(RandomConnectionIds.LENGTH).array();
  }

  /**
   * A dial that trusts exactly one certificate. The TLS context is the dial's own, so that no
   * session of another can be resumed: a resumed session would skip the trust manager.
   *
   * @throws CertificateException if the certificate cannot be encoded
   */
  QuicChannelBootstrap dial(VirtualChannel parent, byte[] id, X509Certificate expected)
      throws CertificateException {
    QuicSslContext tls =
        QuicSslContextBuilder.forClient()
            .trustManager(new PinnedTrustManager(expected))
            .applicationProtocols(config.alpn())
            .earlyData(false)
            .build();
    return QuicChannel.newBootstrap(parent)
        .attr(TLS, tls)
        .localConnectionAddress(new QuicConnectionAddress(id))
        .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, segments)
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            (int) Math.min(Integer.MAX_VALUE, Math.max(1, config.handshakeTimeout().toMillis())));
  }

  private <B extends QuicCodecBuilder<B>> B common(QuicCodecBuilder<B> builder) {
    return builder
        .localConnectionIdLength(RandomConnectionIds.LENGTH)
        .maxIdleTimeout(config.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .maxSendUdpPayloadSize(MAX_SEND_PAYLOAD)
        .maxRecvUdpPayloadSize(MAX_RECEIVE_PAYLOAD)
        .initialMaxData(config.connectionWindow())
        .initialMaxStreamDataBidirectionalLocal(config.streamWindow())
        .initialMaxStreamDataBidirectionalRemote(config.streamWindow())
        .initialMaxStreamsBidirectional(config.maxStreams())
        .activeMigration(false)
        .grease(false)
        .datagram(NettyDatagrams.CAPACITY, NettyDatagrams.CAPACITY)
        .flushStrategy(FlushStrategy.afterNumBytes(FLUSH_BYTES));
  }
}

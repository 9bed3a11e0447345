package io.github.uhp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointConfigTest {

  private static final X509Certificate CERTIFICATE = certificate();
  private static final PrivateKey KEY = key();

  @Test
  void defaults() {
    EndpointConfig config = builder().build();
    assertThat(config.certificate()).isSameAs(CERTIFICATE);
    assertThat(config.privateKey()).isSameAs(KEY);
    assertThat(config.alpn()).isEqualTo("test/1");
    assertThat(config.name()).isEqualTo("uhp");
    assertThat(config.bind()).isEqualTo(new InetSocketAddress(0));
    assertThat(config.acceptor()).isNull();
    assertThat(config.idleTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.keepAlive()).isEqualTo(Duration.ofSeconds(20));
    assertThat(config.handshakeTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.streamWindow()).isEqualTo(8 << 20);
    assertThat(config.connectionWindow()).isEqualTo(16 << 20);
    assertThat(config.maxStreams()).isEqualTo(4096);
    assertThat(config.maxConnections()).isEqualTo(1024);
    assertThat(config.maxPathsPerPeer()).isEqualTo(8);
  }

  @Test
  void aConfigurationDoesNotChangeWithItsBuilder() {
    EndpointConfig.Builder builder = builder().name("first").maxStreams(7);
    EndpointConfig config = builder.build();
    builder.name("second").maxStreams(9);
    assertThat(config.name()).isEqualTo("first");
    assertThat(config.maxStreams()).isEqualTo(7);
    assertThat(builder.build().name()).isEqualTo("second");
  }

  static Stream<Arguments> outOfRange() {
    return Stream.of(
        wrong("bind", b -> b.bind(InetSocketAddress.createUnresolved("host", 1))),
        wrong("idleTimeout", b -> b.idleTimeout(Duration.ofMillis(999))),
        wrong("keepAlive", b -> b.keepAlive(Duration.ZERO)),
        wrong("keepAlive", b -> b.keepAlive(Duration.ofSeconds(60))),
        wrong("handshakeTimeout", b -> b.handshakeTimeout(Duration.ZERO)),
        wrong("streamWindow", b -> b.streamWindow((16 << 10) - 1)),
        wrong("connectionWindow", b -> b.streamWindow(1 << 20).connectionWindow((1 << 20) - 1)),
        wrong("maxStreams", b -> b.maxStreams(0)),
        wrong("maxConnections", b -> b.maxConnections(0)),
        wrong("maxPathsPerPeer", b -> b.maxPathsPerPeer(0)));
  }

  @ParameterizedTest
  @MethodSource("outOfRange")
  void aValueOutOfRangeIsNamed(String what, Consumer<EndpointConfig.Builder> change) {
    EndpointConfig.Builder builder = builder();
    change.accept(builder);
    assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageStartingWith(what);
  }

  @Test
  void theLimitsThemselvesAreIn() {
    EndpointConfig config =
        builder()
            .idleTimeout(Duration.ofSeconds(1))
            .keepAlive(Duration.ofMillis(999))
            .handshakeTimeout(Duration.ofNanos(1))
            .streamWindow(16 << 10)
            .connectionWindow(16 << 10)
            .maxStreams(1)
            .maxConnections(1)
            .maxPathsPerPeer(1)
            .build();
    assertThat(config.connectionWindow()).isEqualTo(16 << 10);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 256})
  void anAlpnHasOneTo255Bytes(int length) {
    EndpointConfig.Builder builder = EndpointConfig.builder(CERTIFICATE, KEY, "a".repeat(length));
    assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageStartingWith("alpn");
  }

  private static Arguments wrong(String what, Consumer<EndpointConfig.Builder> change) {
    return Arguments.of(what, Named.of("change", change));
  }

  private static EndpointConfig.Builder builder() {
    return EndpointConfig.builder(CERTIFICATE, KEY, "test/1");
  }

  private static X509Certificate certificate() {
    try (InputStream pem =
        Objects.requireNonNull(EndpointConfigTest.class.getResourceAsStream("/p256.pem"))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static PrivateKey key() {
    try {
      return KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}

/** UHP's wire messages and their codec, identities, and the contract of the engines. */
module io.github.uhp.protocol {
  requires static org.jspecify;
  requires com.google.protobuf;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;

  exports io.github.uhp.protocol;
}

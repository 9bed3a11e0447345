package vectors

import (
	"bytes"

	"uhp/identity"
)

// streamProof signs what the other vectors say: their session, instances, certificates and nonce.
func (s *suite) streamProof(v *section) {
	proof := &identity.StreamProof{
		Connector: s.connector.Certificate, Listener: s.listener.Certificate, Nonce: bytes.Repeat([]byte{0x77}, 32),
		ConnectorInstance: 0x0102030405060708, ListenerInstance: 0xf1f2f3f4f5f6f7f8, SessionID: s.session,
	}
	signature, err := proof.SignBy(s.connector)
	v.same("value", signature, err)
	v.must(proof.Holds(signature), "the proof verifies")
}

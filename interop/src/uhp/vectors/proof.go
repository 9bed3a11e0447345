package vectors

import (
	"bytes"

	"uhp/identity"
	"uhp/link"
	"uhp/pb"
)

// sessionProof is the listener's, for a server's key and a hash that are of no handshake.
func (s *suite) sessionProof(v *section) *pb.SessionProof {
	server, hash := bytes.Repeat([]byte{0x33}, 32), bytes.Repeat([]byte{0x66}, 32)
	instance := v.random("instance")
	signature, err := link.SignProof(s.listener, server, hash, instance)
	v.same("signature", signature, err)
	v.same("certificate", s.listener.DER, nil)
	return &pb.SessionProof{Certificate: s.listener.DER, Instance: instance, Signature: signature}
}

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

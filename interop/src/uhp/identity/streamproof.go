package identity

import "uhp/wire"

// ALPN is the application protocol that QUIC negotiates.
const ALPN = "uhp/1"

// StreamProof is what the connector's proof on the first stream is about.
type StreamProof struct {
	Connector, Listener                 *Certificate
	Nonce                               []byte
	ConnectorInstance, ListenerInstance uint64
	SessionID                           [32]byte
}

func (p *StreamProof) fields() [][]byte {
	return [][]byte{
		p.Connector.ID[:], p.Listener.ID[:], []byte(ALPN), p.Nonce,
		p.Connector.Fingerprint(), p.Listener.Fingerprint(),
		wire.Big64(p.ConnectorInstance), wire.Big64(p.ListenerInstance), p.SessionID[:],
	}
}

// SignBy signs it; the signer must be the connector.
func (p *StreamProof) SignBy(connector *Identity) ([]byte, error) {
	return connector.Sign(PurposeStreamProof, p.fields()...)
}

// Holds tells whether the connector signed it.
func (p *StreamProof) Holds(signature []byte) bool {
	return p.Connector.Verify(signature, PurposeStreamProof, p.fields()...)
}

package link

import (
	"uhp/identity"
	"uhp/wire"
)

// SignProof signs that this peer made the handshake with the hash.
func SignProof(id *identity.Identity, serverKey, hash []byte, instance uint64) ([]byte, error) {
	return id.Sign(identity.PurposeSessionProof, id.ID[:], serverKey, hash, wire.Big64(instance))
}

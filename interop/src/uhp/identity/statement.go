package identity

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/binary"
	"math/big"
)

// What a signature is for.
const (
	PurposeRecord       = "record"
	PurposeRequest      = "request"
	PurposeAccept       = "accept"
	PurposeSessionProof = "session-proof"
	PurposeStreamProof  = "stream-proof"
)

// SignatureSize is that of r and s together, bytes.
const SignatureSize = 64

// Sign signs the fields for a purpose.
func (id *Identity) Sign(purpose string, fields ...[]byte) ([]byte, error) {
	der, err := id.Signer.Sign(rand.Reader, digest(purpose, fields), crypto.SHA256)
	if err != nil {
		return nil, err
	}
	var rs struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &rs); err != nil {
		return nil, err
	}
	signature := make([]byte, SignatureSize)
	rs.R.FillBytes(signature[:32])
	rs.S.FillBytes(signature[32:])
	return signature, nil
}

// Verify tells whether the certificate's key signed the fields for the purpose.
func (c *Certificate) Verify(signature []byte, purpose string, fields ...[]byte) bool {
	if len(signature) != SignatureSize {
		return false
	}
	r := new(big.Int).SetBytes(signature[:32])
	s := new(big.Int).SetBytes(signature[32:])
	return ecdsa.Verify(c.key, digest(purpose, fields), r, s)
}

func digest(purpose string, fields [][]byte) []byte {
	signed := append([]byte("uhp/1 "+purpose), 0)
	for _, field := range fields {
		signed = binary.BigEndian.AppendUint32(signed, uint32(len(field)))
		signed = append(signed, field...)
	}
	sum := sha256.Sum256(signed)
	return sum[:]
}

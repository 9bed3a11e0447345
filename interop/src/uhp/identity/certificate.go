package identity

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"math/big"
	"time"
)

// MaxCertificate is the longest certificate, bytes of DER.
const MaxCertificate = 512

// ErrCertificate says that a certificate is none that the protocol takes.
var ErrCertificate = errors.New("the certificate is not one of a P-256 key in at most 512 bytes")

// Certificate is somebody's: its bytes and the key in it.
type Certificate struct {
	DER []byte
	ID  ID
	key *ecdsa.PublicKey
}

// ParseCertificate looks at the length and the key, and at nothing else.
func ParseCertificate(der []byte) (*Certificate, error) {
	if len(der) < 1 || len(der) > MaxCertificate {
		return nil, ErrCertificate
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, ErrCertificate
	}
	key, ok := parsed.PublicKey.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, ErrCertificate
	}
	return &Certificate{DER: der, ID: idOfKey(parsed.RawSubjectPublicKeyInfo), key: key}, nil
}

// Fingerprint is the SHA-256 of the certificate.
func (c *Certificate) Fingerprint() []byte {
	sum := sha256.Sum256(c.DER)
	return sum[:]
}

// MakeCertificate makes the certificate that the Java implementation would make for the key, if the
// signer's nonces are those of RFC 6979.
func MakeCertificate(signer crypto.Signer) ([]byte, error) {
	subject, err := commonName("uhp")
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber:       big.NewInt(1),
		RawSubject:         subject,
		NotBefore:          time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:           time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		SignatureAlgorithm: x509.ECDSAWithSHA256,
	}
	return x509.CreateCertificate(rand.Reader, template, template, signer.Public(), signer)
}

// commonName is a name with nothing else in it, as a UTF8String; pkix.Name would write a PrintableString.
func commonName(text string) ([]byte, error) {
	type attribute struct {
		Type  asn1.ObjectIdentifier
		Value string `asn1:"utf8"`
	}
	type attributesSET []attribute
	return asn1.Marshal([]attributesSET{{{asn1.ObjectIdentifier{2, 5, 4, 3}, text}}})
}

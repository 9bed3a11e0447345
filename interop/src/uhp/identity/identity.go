// Package identity has keys, certificates, PeerIds and signed statements. docs/protocol.md, sections 2 and 3.
package identity

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
)

// Identity is an own key with its certificate.
type Identity struct {
	*Certificate
	Signer crypto.Signer
}

// New makes the certificate of a key.
func New(signer crypto.Signer) (*Identity, error) {
	der, err := MakeCertificate(signer)
	if err != nil {
		return nil, err
	}
	certificate, err := ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &Identity{certificate, signer}, nil
}

// Load reads the key in a PEM file (PKCS#8), and makes the file if there is none.
func Load(file string) (*Identity, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		text, err = create(file)
	}
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New(file + " is not PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	signer, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, ErrCertificate
	}
	return New(signer)
}

func create(file string) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	return text, os.WriteFile(file, text, 0o600)
}

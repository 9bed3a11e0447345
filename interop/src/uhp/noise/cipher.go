// Package noise is Noise_NK_25519_AESGCM_SHA256 (revision 34), and AES-256-GCM as Noise uses it.
package noise

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"math"
)

// KeySize is the length of AES-256 and X25519 keys, bytes.
const KeySize = 32

// TagSize is what sealing adds to a plaintext, bytes.
const TagSize = 16

// AEAD is AES-256-GCM under a nonce of four zero bytes and a counter.
type AEAD struct {
	gcm cipher.AEAD
}

// NewAEAD takes a key of 32 bytes.
func NewAEAD(key []byte) AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // only for a key of another length
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return AEAD{gcm}
}

// Seal appends the ciphertext and its tag to dst.
func (a AEAD) Seal(dst []byte, counter uint64, ad, plaintext []byte) []byte {
	return a.gcm.Seal(dst, nonce(counter), plaintext, ad)
}

// Open returns the plaintext, or an error if the tag does not hold.
func (a AEAD) Open(counter uint64, ad, ciphertext []byte) ([]byte, error) {
	return a.gcm.Open(nil, nonce(counter), ciphertext, ad)
}

// Rekey returns the key that follows this one (Noise §4.2, REKEY).
func (a AEAD) Rekey() []byte {
	return a.Seal(nil, math.MaxUint64, nil, make([]byte, KeySize))[:KeySize]
}

func nonce(counter uint64) []byte {
	n := make([]byte, 12)
	binary.BigEndian.PutUint64(n[4:], counter)
	return n
}

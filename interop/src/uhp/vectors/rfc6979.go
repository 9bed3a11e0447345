package vectors

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/asn1"
	"errors"
	"io"
	"math/big"
)

// deterministic signs as RFC 6979 §3.2 has it, with SHA-256 on P-256, so that signatures can be
// compared. For known keys alone: it does not run in constant time.
type deterministic struct {
	d   *big.Int
	key ecdsa.PublicKey
}

func newDeterministic(secret []byte) *deterministic {
	curve := elliptic.P256()
	x, y := curve.ScalarBaseMult(secret)
	return &deterministic{new(big.Int).SetBytes(secret), ecdsa.PublicKey{Curve: curve, X: x, Y: y}}
}

func (k *deterministic) Public() crypto.PublicKey { return &k.key }

func (k *deterministic) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	n := k.key.Curve.Params().N
	z := new(big.Int).SetBytes(digest)
	var reduced [32]byte
	new(big.Int).Mod(z, n).FillBytes(reduced[:])
	for _, nonce := range k.nonces(reduced[:], 4) {
		x, _ := k.key.Curve.ScalarBaseMult(nonce.Bytes())
		r := new(big.Int).Mod(x, n)
		s := new(big.Int).Mul(r, k.d)
		s.Add(s, z).Mul(s, new(big.Int).ModInverse(nonce, n)).Mod(s, n)
		if r.Sign() != 0 && s.Sign() != 0 {
			return asn1.Marshal(struct{ R, S *big.Int }{r, s})
		}
	}
	return nil, errors.New("no nonce fits")
}

// nonces are the first few that the generator of RFC 6979 gives: the first fits but for a miracle.
func (k *deterministic) nonces(digest []byte, count int) []*big.Int {
	var secret [32]byte
	k.d.FillBytes(secret[:])
	key, v := make([]byte, 32), make([]byte, 32)
	for i := range v {
		v[i] = 1
	}
	for separator := byte(0); separator <= 1; separator++ {
		key = hmacOf(key, v, []byte{separator}, secret[:], digest)
		v = hmacOf(key, v)
	}
	var all []*big.Int
	for len(all) < count {
		v = hmacOf(key, v)
		if nonce := new(big.Int).SetBytes(v); nonce.Sign() > 0 && nonce.Cmp(k.key.Curve.Params().N) < 0 {
			all = append(all, nonce)
		}
		key = hmacOf(key, v, []byte{0})
		v = hmacOf(key, v)
	}
	return all
}

func hmacOf(key []byte, parts ...[]byte) []byte {
	m := hmac.New(sha256.New, key)
	for _, part := range parts {
		m.Write(part)
	}
	return m.Sum(nil)
}

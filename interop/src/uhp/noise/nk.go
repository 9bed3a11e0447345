package noise

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"

	"golang.org/x/crypto/curve25519"
)

const name = "Noise_NK_25519_AESGCM_SHA256"

// ErrHandshake says that a message of the handshake cannot be of it.
var ErrHandshake = errors.New("noise: the message does not belong to this handshake")

// Handshake is either side's state of one NK handshake.
type Handshake struct {
	h, ck, key   []byte
	ephemeral    []byte // own, secret
	remote       []byte // the other's ephemeral public key
	serverStatic []byte // public
}

// Keys are what a handshake comes to.
type Keys struct {
	ToServer, ToPeer []byte
	Hash             []byte
}

// NewHandshake starts one with the server that has the key; the ephemeral secret must be fresh.
func NewHandshake(prologue, serverStatic, ephemeral []byte) *Handshake {
	s := &Handshake{h: make([]byte, sha256.Size), ephemeral: ephemeral, serverStatic: serverStatic}
	copy(s.h, name)
	s.ck = append([]byte(nil), s.h...)
	s.mixHash(prologue)
	s.mixHash(serverStatic)
	return s
}

// WriteFirst is the peer's first message.
func (s *Handshake) WriteFirst(payload []byte) ([]byte, error) {
	return s.write(s.serverStatic, s.ephemeral, payload)
}

// ReadFirst is the server's part of WriteFirst.
func (s *Handshake) ReadFirst(message, serverSecret []byte) ([]byte, error) {
	return s.read(message, serverSecret)
}

// WriteSecond is the server's answer.
func (s *Handshake) WriteSecond(payload []byte) ([]byte, error) {
	return s.write(s.remote, s.ephemeral, payload)
}

// ReadSecond returns the payload of the server's answer. After an error the state is as before.
func (s *Handshake) ReadSecond(message []byte) ([]byte, error) {
	before := *s
	payload, err := s.read(message, s.ephemeral)
	if err != nil {
		*s = before
	}
	return payload, err
}

// Split ends the handshake.
func (s *Handshake) Split() Keys {
	toServer, toPeer := hkdf2(s.ck, nil)
	return Keys{ToServer: toServer, ToPeer: toPeer, Hash: s.h}
}

func (s *Handshake) write(other, secret, payload []byte) ([]byte, error) {
	public, err := curve25519.X25519(s.ephemeral, curve25519.Basepoint)
	if err != nil {
		return nil, err
	}
	s.mixHash(public)
	if err := s.mixKey(secret, other); err != nil {
		return nil, err
	}
	sealed := NewAEAD(s.key).Seal(nil, 0, s.h, payload)
	s.mixHash(sealed)
	return append(append([]byte(nil), public...), sealed...), nil
}

func (s *Handshake) read(message, secret []byte) ([]byte, error) {
	if len(message) < KeySize+TagSize {
		return nil, ErrHandshake
	}
	s.remote = append([]byte(nil), message[:KeySize]...)
	s.mixHash(s.remote)
	if err := s.mixKey(secret, s.remote); err != nil {
		return nil, ErrHandshake
	}
	payload, err := NewAEAD(s.key).Open(0, s.h, message[KeySize:])
	if err != nil {
		return nil, ErrHandshake
	}
	s.mixHash(message[KeySize:])
	return payload, nil
}

func (s *Handshake) mixHash(data []byte) {
	sum := sha256.Sum256(append(append([]byte(nil), s.h...), data...))
	s.h = sum[:]
}

// mixKey refuses an all-zero secret, as X25519 does here.
func (s *Handshake) mixKey(secret, public []byte) error {
	shared, err := curve25519.X25519(secret, public)
	if err != nil {
		return err
	}
	s.ck, s.key = hkdf2(s.ck, shared)
	return nil
}

func hkdf2(chainingKey, input []byte) (first, second []byte) {
	temporary := mac(chainingKey, input)
	first = mac(temporary, []byte{1})
	second = mac(temporary, append(append([]byte(nil), first...), 2))
	return first, second
}

func mac(key, data []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write(data)
	return m.Sum(nil)
}

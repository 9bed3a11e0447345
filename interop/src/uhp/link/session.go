package link

import (
	"encoding/binary"
	"errors"

	"uhp/noise"
	"uhp/wire"
)

const (
	headerSize     = 18
	countersPerKey = 1024
	idOffset       = 2
	counterOffset  = 10
)

var errSealed = errors.New("the sealed datagram does not belong to this session")

// Session seals what one side says to the other, and opens what it hears.
type Session struct {
	ID   uint64
	out  sender
	in   receiver
	Hash []byte
}

// NewPeerSession is the peer's side of what a handshake came to.
func NewPeerSession(id uint64, keys noise.Keys) *Session {
	return newSession(id, keys.Hash, keys.ToServer, keys.ToPeer)
}

// NewServerSession is the server's side.
func NewServerSession(id uint64, keys noise.Keys) *Session {
	return newSession(id, keys.Hash, keys.ToPeer, keys.ToServer)
}

func newSession(id uint64, hash, outKey, inKey []byte) *Session {
	in := noise.NewAEAD(inKey)
	return &Session{
		ID:   id,
		Hash: hash,
		out:  sender{aead: noise.NewAEAD(outKey)},
		in:   receiver{current: in, next: noise.NewAEAD(in.Rekey())},
	}
}

// sender is one direction's key of the current epoch.
type sender struct {
	aead    noise.AEAD
	counter uint64
}

// receiver takes the current epoch, the one before, and tentatively the next.
type receiver struct {
	epoch                   uint64
	previous, current, next noise.AEAD
	window                  wire.Window
}

// Seal makes the next datagram.
func (s *Session) Seal(plaintext []byte) []byte {
	if s.out.counter > 0 && s.out.counter%countersPerKey == 0 {
		s.out.aead = noise.NewAEAD(s.out.aead.Rekey())
	}
	datagram := []byte{wire.Control, wire.Version}
	datagram = append(datagram, wire.Big64(s.ID)...)
	datagram = append(datagram, wire.Big64(s.out.counter)...)
	datagram = s.out.aead.Seal(datagram, s.out.counter, datagram[:headerSize], plaintext)
	s.out.counter++
	return datagram
}

// Open returns what is sealed in a datagram of this session.
func (s *Session) Open(datagram []byte) ([]byte, error) {
	if len(datagram) < headerSize+noise.TagSize || len(datagram) > wire.MaxDatagram {
		return nil, errSealed
	}
	return s.in.open(binary.BigEndian.Uint64(datagram[counterOffset:]), datagram[:headerSize], datagram[headerSize:])
}

func (r *receiver) open(counter uint64, ad, ciphertext []byte) ([]byte, error) {
	if !r.window.Fresh(counter) {
		return nil, errSealed
	}
	var key noise.AEAD
	epoch := counter / countersPerKey
	switch {
	case epoch == r.epoch:
		key = r.current
	case epoch == r.epoch+1:
		key = r.next
	case epoch+1 == r.epoch:
		key = r.previous
	default:
		return nil, errSealed
	}
	plaintext, err := key.Open(counter, ad, ciphertext)
	if err != nil {
		return nil, errSealed
	}
	if epoch > r.epoch {
		r.epoch, r.previous, r.current = epoch, r.current, r.next
		r.next = noise.NewAEAD(r.current.Rekey())
	}
	r.window.Take(counter)
	return plaintext, nil
}

// sessionOf is the session that a sealed datagram names.
func sessionOf(datagram []byte) (uint64, bool) {
	if len(datagram) < headerSize || datagram[1] != wire.Version {
		return 0, false
	}
	return binary.BigEndian.Uint64(datagram[idOffset:]), true
}

// Sent is how many datagrams this side has sealed.
func (s *Session) Sent() uint64 { return s.out.counter }

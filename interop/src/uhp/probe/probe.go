// Package probe seals and opens the probes of one session between two peers. docs/protocol.md, section 5.
package probe

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"

	"golang.org/x/crypto/curve25519"
	"golang.org/x/crypto/hkdf"
	"google.golang.org/protobuf/proto"

	"uhp/noise"
	"uhp/pb"
	"uhp/wire"
)

const (
	headerSize   = 18
	overhead     = headerSize + noise.TagSize
	paddingField = 5
	// SmallSize and FullSize are the lengths of checks, bytes.
	SmallSize = 96
	FullSize  = 1232
)

// ErrProbe says that a datagram is no fresh and authentic probe of the session.
var ErrProbe = errors.New("not a fresh and authentic probe")

// Party is one side of a session.
type Party struct {
	ID       [32]byte
	Instance uint64
}

// Keys are those of the two directions.
type Keys struct {
	ToListener, ToConnector     []byte
	ToListenerID, ToConnectorID uint64
}

// DeriveKeys makes them from one side's secret and the other's public key.
func DeriveKeys(secret, otherPublic []byte, sessionID [32]byte, connector, listener Party) (Keys, error) {
	shared, err := curve25519.X25519(secret, otherPublic) // refuses an all-zero result
	if err != nil {
		return Keys{}, err
	}
	info := append([]byte("uhp/1 probe"), connector.ID[:]...)
	info = append(info, listener.ID[:]...)
	info = append(info, wire.Big64(connector.Instance)...)
	info = append(info, wire.Big64(listener.Instance)...)
	out := make([]byte, 80)
	if _, err := io.ReadFull(hkdf.New(sha256.New, shared, sessionID[:], info), out); err != nil {
		return Keys{}, err
	}
	return Keys{
		ToListener:    out[:32],
		ToListenerID:  binary.BigEndian.Uint64(out[32:]),
		ToConnector:   out[40:72],
		ToConnectorID: binary.BigEndian.Uint64(out[72:]),
	}, nil
}

// Codec is one side's way to write and read probes. It is not safe for concurrent use.
type Codec struct {
	out, in     noise.AEAD
	outID, inID uint64
	counter     uint64
	window      wire.Window
}

// NewCodec is the connector's or the listener's.
func (k Keys) NewCodec(connector bool) *Codec {
	toListener, toConnector := noise.NewAEAD(k.ToListener), noise.NewAEAD(k.ToConnector)
	if connector {
		return &Codec{out: toListener, outID: k.ToListenerID, in: toConnector, inID: k.ToConnectorID}
	}
	return &Codec{out: toConnector, outID: k.ToConnectorID, in: toListener, inID: k.ToListenerID}
}

// InID is the key id of what this side receives.
func (c *Codec) InID() uint64 { return c.inID }

// Seal makes a datagram of the probe, padded to the size, or up to two bytes less where no length fits.
func (c *Codec) Seal(p *pb.Probe, size int) ([]byte, error) {
	plaintext, err := proto.Marshal(p)
	if err != nil {
		return nil, err
	}
	plaintext = wire.Pad(plaintext, paddingField, size-overhead)
	datagram := []byte{wire.Probe, wire.Version}
	datagram = append(datagram, wire.Big64(c.outID)...)
	datagram = append(datagram, wire.Big64(c.counter)...)
	datagram = c.out.Seal(datagram, c.counter, datagram[:headerSize], plaintext)
	c.counter++
	return datagram, nil
}

// KeyID is the key id that a probe names.
func KeyID(datagram []byte) (uint64, bool) {
	if len(datagram) < overhead || len(datagram) > FullSize || datagram[1] != wire.Version {
		return 0, false
	}
	return binary.BigEndian.Uint64(datagram[2:]), true
}

// Open returns the probe in a datagram with this side's key id.
func (c *Codec) Open(datagram []byte) (*pb.Probe, error) {
	id, ok := KeyID(datagram)
	if !ok || id != c.inID {
		return nil, ErrProbe
	}
	counter := binary.BigEndian.Uint64(datagram[10:])
	if !c.window.Fresh(counter) {
		return nil, ErrProbe
	}
	plaintext, err := c.in.Open(counter, datagram[:headerSize], datagram[headerSize:])
	if err != nil {
		return nil, ErrProbe
	}
	c.window.Take(counter)
	var p pb.Probe
	if err := proto.Unmarshal(plaintext, &p); err != nil || !inBounds(&p) {
		return nil, ErrProbe
	}
	return &p, nil
}

func inBounds(p *pb.Probe) bool {
	switch p.Kind {
	case pb.Probe_CHECK:
		return p.Observed == nil
	case pb.Probe_ACK:
		_, err := wire.AddressOf(p.Observed)
		return err == nil && !p.Nominate && !p.AskAgain
	default:
		return false
	}
}

// Sent is how many probes this side has sealed.
func (c *Codec) Sent() uint64 { return c.counter }

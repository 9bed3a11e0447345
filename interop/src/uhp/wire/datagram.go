// Package wire has what all datagrams and stream messages of UHP share: their first bytes, bounds,
// addresses, padding and framing. docs/protocol.md, sections 1 and 6.
package wire

import (
	"crypto/rand"
	"encoding/binary"

	"google.golang.org/protobuf/encoding/protowire"
)

// The first byte of a datagram, the second being Version.
const (
	Opening = 0x04
	Probe   = 0x05
	Control = 0x06
	Version = 0x01
)

// MaxDatagram is the longest datagram but for a padded probe, bytes.
const MaxDatagram = 1200

// IsQUIC tells QUIC's datagrams from ours by the fixed bit.
func IsQUIC(datagram []byte) bool {
	return len(datagram) > 0 && datagram[0]&0x40 != 0
}

// Pad appends zeros in the field (of up to 15) so that a serialised message has the wanted length: up to
// two bytes less where no length fits, and nothing if it is too long already.
func Pad(message []byte, field protowire.Number, wanted int) []byte {
	n := zeros(wanted - len(message))
	if n == 0 {
		return message
	}
	return protowire.AppendBytes(protowire.AppendTag(message, field, protowire.BytesType), make([]byte, n))
}

// zeros is how many fit behind a tag of one byte and their own length.
func zeros(room int) int {
	if n := room - 2; n > 0 && n < 1<<7 {
		return n
	}
	if n := room - 3; n > 0 {
		return n
	}
	return 0
}

// Random64 returns 64 random bits.
func Random64() uint64 {
	return binary.BigEndian.Uint64(RandomBytes(8))
}

// RandomBytes returns n of them.
func RandomBytes(n int) []byte {
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		panic(err) // no randomness, no cryptography
	}
	return b
}

// Big64 is a 64-bit integer as the signatures and keys have it.
func Big64(v uint64) []byte {
	return binary.BigEndian.AppendUint64(nil, v)
}

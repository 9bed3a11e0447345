package vectors

import (
	"fmt"
	"io"

	"uhp/noise"
)

// CheckNoise checks published vectors of the pattern alone: two messages of the handshake, then others in turn.
func CheckNoise(file io.Reader, report io.Writer) (bool, error) {
	sections, err := parse(file)
	if err != nil {
		return false, err
	}
	s := &suite{}
	failed := 0
	for _, each := range sections {
		if err := s.guarded(each, (*suite).noise); err != nil {
			failed++
			fmt.Fprintf(report, "FAILED %s: %v\n", each.name, err)
		}
	}
	fmt.Fprintf(report, "Noise vectors: %d of %d hold\n", len(sections)-failed, len(sections))
	return failed == 0 && len(sections) > 0, nil
}

func (s *suite) noise(v *section) {
	public := publicKey(v, "responder-secret")
	v.same("responder-public", public, nil)
	peer := noise.NewHandshake(v.bytes("prologue"), public, v.bytes("initiator-ephemeral"))
	server := noise.NewHandshake(v.bytes("prologue"), public, v.bytes("responder-ephemeral"))

	first, err := peer.WriteFirst(v.bytes("payload-0"))
	v.same("message-0", first, err)
	payload, err := server.ReadFirst(first, v.bytes("responder-secret"))
	v.same("payload-0", payload, err)
	second, err := server.WriteSecond(v.bytes("payload-1"))
	v.same("message-1", second, err)
	payload, err = peer.ReadSecond(second)
	v.same("payload-1", payload, err)

	keys := peer.Split()
	if v.has("handshake-hash") {
		v.same("handshake-hash", keys.Hash, nil)
	}
	for i := 2; v.has(fmt.Sprintf("payload-%d", i)); i++ {
		key := keys.ToServer
		if i%2 == 1 {
			key = keys.ToPeer
		}
		sealed := noise.NewAEAD(key).Seal(nil, uint64(i/2-1), nil, v.bytes(fmt.Sprintf("payload-%d", i)))
		v.same(fmt.Sprintf("message-%d", i), sealed, nil)
	}
}

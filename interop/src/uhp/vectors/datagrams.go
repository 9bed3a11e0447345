package vectors

import (
	"bytes"
	"strings"

	"golang.org/x/crypto/curve25519"
	"google.golang.org/protobuf/proto"

	"uhp/link"
	"uhp/pb"
	"uhp/probe"
	"uhp/wire"
)

func (s *suite) opening(v *section) {
	message := &pb.Opening{Transaction: v.random("transaction")}
	size := 0
	switch name := strings.TrimPrefix(v.name, "opening-"); {
	case name == "hello":
		message.Body = &pb.Opening_Hello_{Hello: &pb.Opening_Hello{}}
		size = link.OpeningSize
	case name == "welcome":
		message.Body = &pb.Opening_Welcome_{Welcome: &pb.Opening_Welcome{
			ServerId: v.id("server-id"), Cookie: v.bytes("cookie")}}
	case strings.HasPrefix(name, "initiate"):
		message.Body = &pb.Opening_Initiate_{Initiate: &pb.Opening_Initiate{
			Cookie: v.bytes("cookie"), Noise: v.bytes("noise"), Turn: v.bytes("turn")}}
		size = link.OpeningSize
	case name == "respond":
		message.Body = &pb.Opening_Respond_{Respond: &pb.Opening_Respond{Noise: v.bytes("noise")}}
	case name == "busy":
		message.Body = &pb.Opening_Busy_{Busy: &pb.Opening_Busy{
			RetryAfterMs: uint32(v.number("retry-after-ms")), Turn: v.bytes("turn")}}
	case strings.HasPrefix(name, "no-session"):
		message.Body = &pb.Opening_NoSession_{NoSession: &pb.Opening_NoSession{
			Session: v.random("session"), Cookie: v.bytes("cookie"), RetryAfterMs: uint32(v.number("retry-after-ms"))}}
	case strings.HasPrefix(name, "error"):
		message.Body = &pb.Opening_Error_{Error: &pb.Opening_Error{
			Code: pb.Opening_Error_Code(pb.Opening_Error_Code_value[v.text("code")]), Detail: v.text("detail")}}
	}
	datagram, err := link.EncodeOpening(message, size)
	v.same("datagram", datagram, err)
	read, err := link.DecodeOpening(datagram)
	v.must(err == nil, "the message can be read")
	read.Padding = nil
	v.must(proto.Equal(read, message), "the message reads back")
}

func (s *suite) linkStart(v *section) {
	start := &pb.LinkStart{Session: v.random("session"), Observed: v.address("observed"),
		ServerTimeMs: v.number("server-time-ms")}
	payload := "payload-2"
	if v.has("second-port") {
		payload = "payload"
		start.SecondPort, start.SecondAddress = uint32(v.number("second-port")), v.bytes("second-address")
	}
	made, err := proto.Marshal(start)
	v.same(payload, made, err)
	var read pb.LinkStart
	v.must(proto.Unmarshal(made, &read) == nil && proto.Equal(&read, start), "the start reads back")
}

// probePair is a session's two sides.
type probePair struct {
	connector, listener *probe.Codec
}

func (s *suite) probeKeys(v *section) {
	v.same("connector-public", publicKey(v, "connector-secret"), nil)
	v.same("listener-public", publicKey(v, "listener-secret"), nil)
	copy(s.session[:], v.bytes("session-id"))
	connector := probe.Party{ID: s.connector.ID, Instance: 0x0102030405060708}
	listener := probe.Party{ID: s.listener.ID, Instance: 0xf1f2f3f4f5f6f7f8}
	keys, err := probe.DeriveKeys(v.bytes("connector-secret"), v.bytes("listener-public"), s.session, connector, listener)
	v.must(err == nil, "the secret is not zero")
	others, err := probe.DeriveKeys(v.bytes("listener-secret"), v.bytes("connector-public"), s.session, connector, listener)
	v.must(err == nil && bytes.Equal(keys.ToListener, others.ToListener), "both sides derive the same keys")
	v.same("key-id-to-listener", wire.Big64(keys.ToListenerID), nil)
	v.same("key-id-to-connector", wire.Big64(others.ToConnectorID), nil)
	s.probes = &probePair{keys.NewCodec(true), others.NewCodec(false)}
}

// probe takes the vectors in their order: each direction's counter starts at 0 and grows by one.
func (s *suite) probe(v *section) {
	message := &pb.Probe{
		Kind: pb.Probe_Kind(pb.Probe_Kind_value[v.text("kind")]), Transaction: v.random("transaction"),
		Observed: v.address("observed"), Nominate: v.flag("nominate"),
	}
	if v.has("ask-again") {
		message.AskAgain = v.flag("ask-again")
	}
	if n := v.number("padding"); n > 0 {
		message.Padding = make([]byte, n)
	}
	from, to := s.probes.connector, s.probes.listener
	if id, _ := probe.KeyID(v.bytes("datagram")); id == from.InID() {
		from, to = to, from
	}
	// A counter that the other direction's vectors leave out is taken by a probe that nobody sees.
	for from.Sent() < v.number("counter") {
		_, err := from.Seal(message, 0)
		v.must(err == nil, "a probe can be sealed")
	}
	v.must(from.Sent() == v.number("counter"), "the counter")
	datagram, err := from.Seal(message, 0)
	v.same("datagram", datagram, err)
	read, err := to.Open(datagram)
	v.must(err == nil && proto.Equal(read, message), "the probe reads back")
}

func (s *suite) stream(v *section) {
	var message, read proto.Message
	switch v.name {
	case "stream-proof-start":
		message, read = &pb.ProofStart{SessionId: v.bytes("value")}, &pb.ProofStart{}
	case "stream-proof-challenge":
		message, read = &pb.ProofChallenge{Nonce: v.bytes("value")}, &pb.ProofChallenge{}
	case "stream-proof":
		message, read = &pb.Proof{Signature: v.bytes("value")}, &pb.Proof{}
		s.streamProof(v)
	case "stream-proof-result-yes", "stream-proof-result-no":
		message, read = &pb.ProofResult{Accepted: v.flag("value")}, &pb.ProofResult{}
	case "stream-open":
		message, read = &pb.StreamOpen{Service: v.text("value")}, &pb.StreamOpen{}
	}
	framed, err := wire.Frame(message)
	v.same("framed", framed, err)
	err = wire.ReadMessage(bytes.NewReader(framed), read)
	v.must(err == nil && proto.Equal(read, message), "the message reads back")
}

func publicKey(v *section, secret string) []byte {
	public, err := curve25519.X25519(v.bytes(secret), curve25519.Basepoint)
	if err != nil {
		v.fail(secret, err)
	}
	return public
}

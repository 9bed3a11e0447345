package vectors

import (
	"strconv"
	"strings"

	"uhp/identity"
	"uhp/pb"

	"google.golang.org/protobuf/proto"
)

func (s *suite) record(v *section) {
	record := &pb.Record{
		Name: v.text("name"), PeerId: v.id("peer-id"), Instance: v.random("instance"),
		Certificate: v.bytes("certificate"), PunchKey: v.bytes("punch-key"), Sequence: v.number("sequence"),
		IssuedMs: v.number("issued-ms"), ExpiresMs: v.number("expires-ms"), Candidates: v.addresses("candidates"),
		ServerId: v.id("server-id"), Open: v.flag("open"), Withdrawn: v.flag("withdrawn"), NatProfile: profile(v),
	}
	signed, err := s.listener.SignRecord(record)
	sameSigned(v, signed, err)
	read, err := identity.VerifyRecord(signed)
	v.must(err == nil && proto.Equal(read.Record, record), "the record verifies and reads back")
	refusesAnotherSignature(v, signed, func() error { _, err := identity.VerifyRecord(signed); return err })
}

func (s *suite) request(v *section) {
	request := &pb.Request{
		RequestId: v.bytes("request-id"), TargetName: v.text("target-name"), TargetPeerId: v.id("target-peer-id"),
		PeerId: v.id("peer-id"), Instance: v.random("instance"), Certificate: v.bytes("certificate"),
		PunchKey: v.bytes("punch-key"), IssuedMs: v.number("issued-ms"), Candidates: v.addresses("candidates"),
		ServerId: v.id("server-id"), NatProfile: profile(v),
	}
	signed, err := s.connector.SignRequest(request)
	sameSigned(v, signed, err)
	read, err := identity.VerifyRequest(signed)
	v.must(err == nil && proto.Equal(read.Request, request), "the request verifies and reads back")
	v.same("session-id", read.SessionID[:], nil)
	refusesAnotherSignature(v, signed, func() error { _, err := identity.VerifyRequest(signed); return err })
}

func (s *suite) acceptance(v *section) {
	acceptance := &pb.Acceptance{
		RequestId: v.bytes("request-id"), SessionId: v.bytes("session-id"), PeerId: v.id("peer-id"),
		Instance: v.random("instance"), ConnectorPeerId: v.id("connector-peer-id"), Accepted: v.flag("accepted"),
	}
	signed, err := s.listener.SignAcceptance(acceptance)
	sameSigned(v, signed, err)
	read, err := identity.VerifyAcceptance(signed, s.listener.Certificate)
	v.must(err == nil && proto.Equal(read, acceptance), "the acceptance verifies and reads back")
	refusesAnotherSignature(v, signed, func() error {
		_, err := identity.VerifyAcceptance(signed, s.listener.Certificate)
		return err
	})
}

func sameSigned(v *section, signed *pb.Signed, err error) {
	v.same("payload", signed.GetPayload(), err)
	v.same("signature", signed.GetSignature(), nil)
}

func refusesAnotherSignature(v *section, signed *pb.Signed, verify func() error) {
	signed.Signature[40] ^= 1
	v.must(verify() != nil, "a changed signature is refused")
}

func profile(v *section) *pb.NatProfile {
	if !v.has("nat-mapping") {
		return nil
	}
	p := &pb.NatProfile{
		Mapping:   pb.NatProfile_Dependence(pb.NatProfile_Dependence_value[v.text("nat-mapping")]),
		Filtering: pb.NatProfile_Dependence(pb.NatProfile_Dependence_value[v.text("nat-filtering")]),
		Reflexive: v.addresses("nat-reflexive"),
	}
	for _, port := range strings.Fields(v.text("nat-latest-ports")) {
		p.LatestPorts = append(p.LatestPorts, uint32(decimal(v, port)))
	}
	kind, arguments, _ := strings.Cut(strings.TrimSuffix(v.text("nat-allocation"), "]"), "[")
	p.Allocation = pb.NatProfile_Allocation(pb.NatProfile_Allocation_value[strings.ToUpper(kind)])
	for _, each := range strings.Split(arguments, ", ") {
		name, value, _ := strings.Cut(each, "=")
		switch name {
		case "step":
			p.Step = int32(decimal(v, value))
		case "lowPort":
			p.LowPort = uint32(decimal(v, value))
		case "highPort":
			p.HighPort = uint32(decimal(v, value))
		}
	}
	return p
}

func decimal(v *section, text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		v.fail(text, err)
	}
	return n
}

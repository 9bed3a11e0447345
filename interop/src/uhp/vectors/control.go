package vectors

import (
	"strings"

	"google.golang.org/protobuf/proto"

	"uhp/link"
	"uhp/pb"
)

func (s *suite) control(v *section) {
	message := &pb.Control{Transaction: v.random("transaction")}
	s.body(v, message)
	plaintext, err := link.EncodeControl(message, 0)
	v.same("plaintext", plaintext, err)
	read, err := link.DecodeControl(v.bytes("plaintext"))
	v.must(err == nil && proto.Equal(read, message), "the message reads back")
}

func (s *suite) body(v *section, message *pb.Control) {
	switch {
	case v.name == "proof":
		message.Body = &pb.Control_Proof{Proof: s.sessionProof(v)}
	case v.name == "proof-ack":
		message.Body = &pb.Control_ProofAck{ProofAck: &pb.ProofAck{}}
	case v.name == "advertise":
		message.Body = &pb.Control_Advertise{Advertise: &pb.Advertise{Record: signed(v, "record")}}
	case v.name == "advertise-ack":
		message.Body = &pb.Control_AdvertiseAck{AdvertiseAck: &pb.AdvertiseAck{
			Observed: v.address("observed"), Sequence: v.number("sequence"),
			RefreshAfterMs: uint32(v.number("refresh-after-ms")), ExpireAfterMs: uint32(v.number("expire-after-ms"))}}
	case v.name == "connect-request":
		message.Body = &pb.Control_ConnectRequest{ConnectRequest: &pb.ConnectRequest{Request: signed(v, "request")}}
	case v.name == "introduction":
		message.Body = &pb.Control_Introduction{Introduction: &pb.Introduction{
			Request: signed(v, "request"), Observed: v.address("observed")}}
	case v.name == "verdict":
		message.Body = &pb.Control_Verdict{Verdict: &pb.Verdict{Acceptance: signed(v, "acceptance")}}
	case strings.HasPrefix(v.name, "peer-info-"):
		message.Body = &pb.Control_PeerInfo{PeerInfo: &pb.PeerInfo{
			Record: signed(v, "record"), Observed: v.address("observed"), Acceptance: signed(v, "acceptance")}}
	case strings.HasPrefix(v.name, "error-"):
		message.Body = &pb.Control_Error{Error: &pb.Error{
			Code: pb.Error_Code(pb.Error_Code_value[v.text("code")]), Detail: v.text("detail"), Name: v.text("name")}}
	default:
		s.upkeep(v, message)
	}
}

// upkeep has the messages of a session that is there.
func (s *suite) upkeep(v *section, message *pb.Control) {
	switch {
	case strings.HasPrefix(v.name, "refresh-ack"):
		message.Body = &pb.Control_RefreshAck{RefreshAck: &pb.RefreshAck{Observed: v.address("observed"),
			Names: uint32(v.number("names")), EchoAfterMs: echoAfter(v)}}
	case strings.HasPrefix(v.name, "refresh"):
		message.Body = &pb.Control_Refresh{Refresh: &pb.Refresh{EchoAfterMs: echoAfter(v)}}
	case v.name == "path-challenge":
		message.Body = &pb.Control_PathChallenge{PathChallenge: &pb.PathChallenge{Token: v.random("token")}}
	case v.name == "path-response":
		message.Body = &pb.Control_PathResponse{PathResponse: &pb.PathResponse{Token: v.random("token")}}
	case strings.HasPrefix(v.name, "binding-request"):
		from := pb.BindingRequest_AnswerFrom_value[v.text("answer-from")]
		message.Body = &pb.Control_BindingRequest{
			BindingRequest: &pb.BindingRequest{AnswerFrom: pb.BindingRequest_AnswerFrom(from)}}
	case v.name == "binding-response":
		message.Body = &pb.Control_BindingResponse{BindingResponse: &pb.BindingResponse{Observed: v.address("observed")}}
	case v.name == "echo":
		message.Body = &pb.Control_Echo{Echo: &pb.Echo{}}
	}
}

func echoAfter(v *section) uint32 {
	if !v.has("echo-after-ms") {
		return 0
	}
	return uint32(v.number("echo-after-ms"))
}

// signed is a statement given by its payload and signature, or none if both are empty.
func signed(v *section, what string) *pb.Signed {
	payload, signature := v.bytes(what+"-payload"), v.bytes(what+"-signature")
	if len(payload) == 0 && len(signature) == 0 {
		return nil
	}
	return &pb.Signed{Payload: payload, Signature: signature}
}

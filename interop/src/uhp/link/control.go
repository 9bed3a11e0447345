package link

import (
	"google.golang.org/protobuf/proto"

	"uhp/identity"
	"uhp/noise"
	"uhp/pb"
	"uhp/wire"
)

// What a datagram adds to the control message in it, bytes.
const sealedOverhead = headerSize + noise.TagSize

// The lengths that questions are padded to, so that no answer is longer. Whole datagrams, bytes.
const (
	RefreshSize        = 82
	ConnectRequestSize = wire.MaxDatagram
)

// EncodeControl serialises a message, padded so that the datagram has the size if it is shorter.
func EncodeControl(c *pb.Control, size int) ([]byte, error) {
	bare, err := proto.Marshal(c)
	if err != nil {
		return nil, err
	}
	return wire.Pad(bare, paddingField, size-sealedOverhead), nil
}

// DecodeControl reads a message and checks the bounds.
func DecodeControl(plaintext []byte) (*pb.Control, error) {
	var c pb.Control
	if err := proto.Unmarshal(plaintext, &c); err != nil {
		return nil, err
	}
	if !controlInBounds(&c) {
		return nil, wire.ErrBounds
	}
	return &c, nil
}

// controlInBounds checks what does not belong to a signed statement: whoever verifies one checks those.
func controlInBounds(c *pb.Control) bool {
	switch body := c.Body.(type) {
	case *pb.Control_Proof:
		p := body.Proof
		return len(p.Certificate) >= 1 && len(p.Certificate) <= identity.MaxCertificate &&
			len(p.Signature) == identity.SignatureSize
	case *pb.Control_AdvertiseAck:
		a := body.AdvertiseAck
		return isAddress(a.Observed) && a.Sequence < 1<<63 && positive(a.RefreshAfterMs) && positive(a.ExpireAfterMs)
	case *pb.Control_Advertise:
		return body.Advertise.Record != nil
	case *pb.Control_ConnectRequest:
		return body.ConnectRequest.Request != nil
	case *pb.Control_Introduction:
		return body.Introduction.Request != nil && isAddress(body.Introduction.Observed)
	case *pb.Control_Verdict:
		return body.Verdict.Acceptance != nil
	case *pb.Control_PeerInfo:
		return body.PeerInfo.Record != nil && isAddress(body.PeerInfo.Observed)
	case *pb.Control_Error:
		e := body.Error
		return e.Code >= pb.Error_NAME_TAKEN && e.Code <= pb.Error_STALE && len(e.Detail) <= 200 &&
			(e.Name == "" || identity.IsName(e.Name))
	case *pb.Control_Refresh:
		return body.Refresh.EchoAfterMs <= 30_000
	case *pb.Control_RefreshAck:
		r := body.RefreshAck
		return isAddress(r.Observed) && r.Names < 1<<31 && r.EchoAfterMs <= 30_000
	case *pb.Control_BindingRequest:
		return between(body.BindingRequest.AnswerFrom, pb.BindingRequest_SAME, pb.BindingRequest_OTHER_ADDRESS)
	case *pb.Control_BindingResponse:
		return isAddress(body.BindingResponse.Observed)
	case *pb.Control_ProofAck, *pb.Control_PathChallenge, *pb.Control_PathResponse, *pb.Control_Echo:
		return true
	default:
		return false
	}
}

func isAddress(a *pb.Address) bool {
	_, err := wire.AddressOf(a)
	return err == nil
}

func positive(v uint32) bool {
	return v >= 1 && v < 1<<31
}

func between(v, low, high pb.BindingRequest_AnswerFrom) bool {
	return low <= v && v <= high
}

package link

import (
	"google.golang.org/protobuf/proto"

	"uhp/pb"
	"uhp/wire"
)

const (
	OpeningSize   = 160 // what a hello and an initiate are padded to, bytes
	paddingField  = 15
	maxToken      = 32 // of cookies and turns
	maxNoise      = 128
	noiseOneSize  = 48
	maxRetryAfter = 180_000 // ms
)

// EncodeOpening makes a datagram, padded to the size if it is shorter.
func EncodeOpening(o *pb.Opening, size int) ([]byte, error) {
	bare, err := proto.Marshal(o)
	if err != nil {
		return nil, err
	}
	return append([]byte{wire.Opening, wire.Version}, wire.Pad(bare, paddingField, size-2)...), nil
}

// DecodeOpening reads a datagram and checks the bounds.
func DecodeOpening(datagram []byte) (*pb.Opening, error) {
	if len(datagram) < 2 || len(datagram) > wire.MaxDatagram || datagram[0] != wire.Opening || datagram[1] != wire.Version {
		return nil, wire.ErrBounds
	}
	var o pb.Opening
	if err := proto.Unmarshal(datagram[2:], &o); err != nil {
		return nil, err
	}
	if !openingInBounds(&o) {
		return nil, wire.ErrBounds
	}
	return &o, nil
}

func openingInBounds(o *pb.Opening) bool {
	switch body := o.Body.(type) {
	case *pb.Opening_Hello_:
		return true
	case *pb.Opening_Welcome_:
		return len(body.Welcome.ServerId) == 32 && isToken(body.Welcome.Cookie)
	case *pb.Opening_Initiate_:
		i := body.Initiate
		return isToken(i.Cookie) && len(i.Noise) == noiseOneSize && (len(i.Turn) == 0 || isToken(i.Turn))
	case *pb.Opening_Respond_:
		return len(body.Respond.Noise) <= maxNoise
	case *pb.Opening_Busy_:
		return body.Busy.RetryAfterMs >= 1 && body.Busy.RetryAfterMs < 1<<31 && isToken(body.Busy.Turn)
	case *pb.Opening_NoSession_:
		return isToken(body.NoSession.Cookie) && body.NoSession.RetryAfterMs < 1<<31
	case *pb.Opening_Error_:
		e := body.Error
		return e.Code >= pb.Opening_Error_MALFORMED && e.Code <= pb.Opening_Error_UNSUPPORTED_VERSION && len(e.Detail) <= 200
	default:
		return false
	}
}

func isToken(b []byte) bool {
	return len(b) >= 1 && len(b) <= maxToken
}

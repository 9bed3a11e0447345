package identity

import (
	"crypto/sha256"
	"errors"
	"net/netip"

	"google.golang.org/protobuf/proto"

	"uhp/pb"
	"uhp/wire"
)

const (
	requestIDSize        = 16
	maxAcceptancePayload = 136
)

// ErrSignature says that a statement is not by whom it says.
var ErrSignature = errors.New("the signature does not hold")

// Request is a connector's verified wish.
type Request struct {
	*pb.Request
	Signer     *Certificate
	SessionID  [32]byte
	Candidates []netip.AddrPort
}

// SignRequest signs a connector's wish.
func (id *Identity) SignRequest(r *pb.Request) (*pb.Signed, error) {
	return id.signed(PurposeRequest, r, r.ServerId, []byte(r.TargetName), r.TargetPeerId)
}

// VerifyRequest checks bounds, key and signature, but not for whom and from when it is.
func VerifyRequest(signed *pb.Signed) (*Request, error) {
	var r pb.Request
	if err := unmarshal(signed, maxPayload, &r); err != nil {
		return nil, err
	}
	candidates, err := wire.AddressesOf(r.Candidates, maxCandidates)
	if err != nil || len(r.RequestId) != requestIDSize || !targetInBounds(&r) || len(r.PunchKey) != keySize ||
		len(r.ServerId) != keySize || outOfRange(r.IssuedMs) || !profileInBounds(r.NatProfile) {
		return nil, wire.ErrBounds
	}
	signer, err := signerOf(r.Certificate, r.PeerId)
	if err != nil {
		return nil, err
	}
	if !signer.Verify(signed.Signature, PurposeRequest,
		r.PeerId, r.ServerId, []byte(r.TargetName), r.TargetPeerId, signed.Payload) {
		return nil, ErrSignature
	}
	return &Request{&r, signer, sha256.Sum256(signed.Payload), candidates}, nil
}

func targetInBounds(r *pb.Request) bool {
	name, peer := r.TargetName != "", len(r.TargetPeerId) != 0
	return (name || peer) && (!name || IsName(r.TargetName)) && (!peer || len(r.TargetPeerId) == keySize)
}

// SignAcceptance signs a listener's answer.
func (id *Identity) SignAcceptance(a *pb.Acceptance) (*pb.Signed, error) {
	return id.signed(PurposeAccept, a, a.ConnectorPeerId)
}

// VerifyAcceptance checks bounds, and that this signer made it.
func VerifyAcceptance(signed *pb.Signed, signer *Certificate) (*pb.Acceptance, error) {
	var a pb.Acceptance
	if err := unmarshal(signed, maxAcceptancePayload, &a); err != nil {
		return nil, err
	}
	if len(a.RequestId) != requestIDSize || len(a.SessionId) != sha256.Size || len(a.ConnectorPeerId) != sha256.Size {
		return nil, wire.ErrBounds
	}
	if string(a.PeerId) != string(signer.ID[:]) ||
		!signer.Verify(signed.Signature, PurposeAccept, a.PeerId, a.ConnectorPeerId, signed.Payload) {
		return nil, ErrSignature
	}
	return &a, nil
}

func (id *Identity) signed(purpose string, statement proto.Message, fields ...[]byte) (*pb.Signed, error) {
	payload, err := proto.Marshal(statement)
	if err != nil {
		return nil, err
	}
	signature, err := id.Sign(purpose, append(append([][]byte{id.ID[:]}, fields...), payload)...)
	if err != nil {
		return nil, err
	}
	return &pb.Signed{Payload: payload, Signature: signature}, nil
}

func unmarshal(signed *pb.Signed, most int, statement proto.Message) error {
	if len(signed.GetPayload()) > most || len(signed.GetSignature()) != SignatureSize {
		return wire.ErrBounds
	}
	return proto.Unmarshal(signed.Payload, statement)
}

func signerOf(certificate, peerID []byte) (*Certificate, error) {
	signer, err := ParseCertificate(certificate)
	if err != nil {
		return nil, err
	}
	if string(signer.ID[:]) != string(peerID) {
		return nil, ErrSignature
	}
	return signer, nil
}

package identity

import (
	"net/netip"
	"regexp"

	"uhp/pb"
	"uhp/wire"
)

const (
	maxPayload    = 840
	maxCandidates = 8
	keySize       = 32
)

var (
	namePattern    = regexp.MustCompile(`^[a-z0-9-]{1,63}$`)
	servicePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)
)

// IsName tells whether a listener may be called so.
func IsName(text string) bool { return namePattern.MatchString(text) }

// IsService tells whether a service may be called so.
func IsService(text string) bool { return servicePattern.MatchString(text) }

// Record is a listener's verified description of itself.
type Record struct {
	*pb.Record
	Signer     *Certificate
	Candidates []netip.AddrPort
}

// SignRecord signs what the listener says of itself.
func (id *Identity) SignRecord(record *pb.Record) (*pb.Signed, error) {
	return id.signed(PurposeRecord, record, record.ServerId)
}

// VerifyRecord checks bounds, key and signature, but not for whom and from when it is.
func VerifyRecord(signed *pb.Signed) (*Record, error) {
	var r pb.Record
	if err := unmarshal(signed, maxPayload, &r); err != nil {
		return nil, err
	}
	candidates, err := wire.AddressesOf(r.Candidates, maxCandidates)
	if err != nil || !IsName(r.Name) || len(r.PunchKey) != keySize || len(r.ServerId) != keySize ||
		outOfRange(r.Sequence, r.IssuedMs, r.ExpiresMs) || !profileInBounds(r.NatProfile) {
		return nil, wire.ErrBounds
	}
	signer, err := signerOf(r.Certificate, r.PeerId)
	if err != nil {
		return nil, err
	}
	if !signer.Verify(signed.Signature, PurposeRecord, r.PeerId, r.ServerId, signed.Payload) {
		return nil, ErrSignature
	}
	return &Record{&r, signer, candidates}, nil
}

func outOfRange(values ...uint64) bool {
	for _, v := range values {
		if v >= 1<<63 {
			return true
		}
	}
	return false
}

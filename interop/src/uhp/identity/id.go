package identity

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"strings"
)

// ID is a PeerId or a server id.
type ID [32]byte

var encoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// ErrID says that a text is no id.
var ErrID = errors.New("not an id: it has 52 characters of lower-case base32")

// String writes 52 characters of lower-case base32.
func (id ID) String() string {
	return strings.ToLower(encoding.EncodeToString(id[:]))
}

// ParseID reads what String writes, and nothing else.
func ParseID(text string) (ID, error) {
	raw, err := encoding.DecodeString(strings.ToUpper(text))
	if err != nil {
		return ID{}, ErrID
	}
	id, err := IDOf(raw)
	if err != nil || id.String() != text {
		return ID{}, ErrID
	}
	return id, nil
}

// IDOf takes 32 bytes.
func IDOf(raw []byte) (ID, error) {
	var id ID
	if len(raw) != len(id) {
		return ID{}, ErrID
	}
	copy(id[:], raw)
	return id, nil
}

func idOfKey(subjectPublicKeyInfo []byte) ID {
	return sha256.Sum256(subjectPublicKeyInfo)
}

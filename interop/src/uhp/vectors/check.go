package vectors

import (
	"bytes"
	"fmt"
	"io"
	"sort"
	"strings"

	"uhp/identity"
	"uhp/link"
	"uhp/noise"
)

// suite is what the sections share: the fixed keys, and what former sections made.
type suite struct {
	connector, listener *identity.Identity
	peer, server        *link.Session // of link-handshake
	hash                []byte
	probes              *probePair
	session             [32]byte // of the request
}

// checks are found by the longest prefix of a section's name.
var checks = map[string]func(*suite, *section){
	"identity-":        (*suite).identity,
	"record":           (*suite).record,
	"request":          (*suite).request,
	"acceptance":       (*suite).acceptance,
	"probe-keys":       (*suite).probeKeys,
	"probe-":           (*suite).probe,
	"stream-":          (*suite).stream,
	"opening-":         (*suite).opening,
	"link-handshake":   (*suite).handshake,
	"link-start-sites": (*suite).linkStart,
	"sealed-to-":       (*suite).sealed,
	"proof":            (*suite).control,
	"advertise":        (*suite).control,
	"connect-request":  (*suite).control,
	"introduction":     (*suite).control,
	"verdict":          (*suite).control,
	"peer-info-":       (*suite).control,
	"refresh":          (*suite).control,
	"path-":            (*suite).control,
	"error-":           (*suite).control,
	"binding-":         (*suite).control,
	"echo":             (*suite).control,
}

// Check checks a file of UHP's vectors, and reports each section. It tells whether all hold.
func Check(file io.Reader, report io.Writer) (bool, error) {
	sections, err := parse(file)
	if err != nil {
		return false, err
	}
	s := &suite{}
	if s.connector, err = identity.New(newDeterministic(bytes.Repeat([]byte{0x11}, 32))); err != nil {
		return false, err
	}
	if s.listener, err = identity.New(newDeterministic(bytes.Repeat([]byte{0x22}, 32))); err != nil {
		return false, err
	}
	failed := 0
	for _, each := range sections {
		if err := s.check(each); err != nil {
			failed++
			fmt.Fprintf(report, "FAILED %s: %v\n", each.name, err)
		}
	}
	fmt.Fprintf(report, "vectors: %d of %d hold\n", len(sections)-failed, len(sections))
	return failed == 0 && len(sections) > 0, nil
}

func (s *suite) check(each *section) error {
	check := checkFor(each.name)
	if check == nil {
		return fmt.Errorf("no check for it")
	}
	return s.guarded(each, check)
}

// guarded turns what ended a check into an error, as it does a field that was not looked at.
func (s *suite) guarded(each *section, check func(*suite, *section)) (err error) {
	defer func() {
		if problem := recover(); problem != nil {
			var ok bool
			if err, ok = problem.(error); !ok {
				panic(problem)
			}
		}
	}()
	check(s, each)
	if len(each.unused) > 0 {
		var names []string
		for name := range each.unused {
			names = append(names, name)
		}
		sort.Strings(names)
		return fmt.Errorf("not checked: %s", strings.Join(names, ", "))
	}
	return nil
}

func checkFor(name string) func(*suite, *section) {
	best := ""
	for prefix := range checks {
		if strings.HasPrefix(name, prefix) && len(prefix) > len(best) {
			best = prefix
		}
	}
	return checks[best]
}

func (s *suite) identity(v *section) {
	id := s.listener
	if v.name == "identity-connector" {
		id = s.connector
	}
	v.same("certificate", id.DER, nil)
	v.same("fingerprint", id.Fingerprint(), nil)
	v.must(v.text("peer-id") == id.ID.String(), "peer-id")
}

// handshake plays both sides of it.
func (s *suite) handshake(v *section) {
	public := publicKey(v, "server-secret")
	v.must(bytes.Equal(v.id("server-id"), public), "server-id")
	prologue := []byte("uhp/1 link")
	peer := noise.NewHandshake(prologue, public, v.bytes("peer-ephemeral-secret"))
	server := noise.NewHandshake(prologue, public, v.bytes("server-ephemeral-secret"))
	first, err := peer.WriteFirst(nil)
	v.same("noise-1", first, err)
	_, err = server.ReadFirst(first, v.bytes("server-secret"))
	v.must(err == nil, "the first message can be read")
	s.linkStart(v)
	second, err := server.WriteSecond(v.bytes("payload-2"))
	v.same("noise-2", second, err)
	payload, err := peer.ReadSecond(second)
	v.same("payload-2", payload, err)
	v.same("handshake-hash", peer.Split().Hash, nil)
	v.same("handshake-hash", server.Split().Hash, nil)
	id := v.random("session")
	s.peer, s.server = link.NewPeerSession(id, peer.Split()), link.NewServerSession(id, server.Split())
	s.hash = peer.Split().Hash
	instance := v.random("proof-instance")
	signature, err := link.SignProof(s.connector, public, s.hash, instance)
	v.same("proof-signature", signature, err)
}

func (s *suite) sealed(v *section) {
	from, to := s.peer, s.server
	if strings.HasPrefix(v.name, "sealed-to-peer-") {
		from, to = to, from
	}
	counter, plaintext := v.number("counter"), v.bytes("plaintext")
	for from.Sent() < counter {
		opened, err := to.Open(from.Seal(plaintext))
		v.must(err == nil && bytes.Equal(opened, plaintext), "a datagram between those of the vectors")
	}
	datagram := from.Seal(plaintext)
	v.same("datagram", datagram, nil)
	opened, err := to.Open(datagram)
	v.same("plaintext", opened, err)
	_, err = to.Open(datagram)
	v.must(err != nil, "a replayed datagram is refused")
}

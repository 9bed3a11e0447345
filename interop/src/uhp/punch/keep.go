package punch

import (
	"net/netip"
	"time"
)

const (
	silence    = 5 * time.Second
	checkEvery = 15 * time.Second
)

// Pauses between the checks of a path that does not answer; after the last the path is lost.
var keepPauses = []time.Duration{500 * time.Millisecond, 750 * time.Millisecond, time.Second, time.Second}

// keeping is the state of a path that works.
type keeping struct {
	heard, checked time.Time
	unanswered     int
	next           time.Time // of a repetition, if there are unanswered ones
}

func (k *keeping) answered(now time.Time) {
	k.heard, k.unanswered = now, 0
}

// Heard says that QUIC came on the path.
func (s *Session) Heard(now time.Time, from netip.AddrPort) {
	if s.path != nil && s.path.remote == from {
		s.keeping.heard = now
	}
}

// keep checks the path after silence, and now and then in any case.
func (s *Session) keep(now time.Time) time.Time {
	k := &s.keeping
	if k.unanswered == 0 {
		due := earlier(k.heard.Add(silence), k.checked.Add(checkEvery))
		if due.After(now) {
			return due
		}
	} else if k.next.After(now) {
		return k.next
	}
	if k.unanswered == len(keepPauses) {
		s.search(now, researchTime)
		return now
	}
	s.send(now, s.path, false, false)
	pause := keepPauses[k.unanswered]
	if twice := 2 * s.path.rtt; twice > pause {
		pause = twice
	}
	k.checked, k.next = now, now.Add(pause)
	k.unanswered++
	return k.next
}

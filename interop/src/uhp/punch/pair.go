package punch

import (
	"net/netip"
	"time"
)

// kind is where a candidate is from, the best first.
type kind int

const (
	host kind = iota
	peerReflexive
	serverReflexive
)

const (
	maxListed = 8
	maxHeard  = 8
	// maxUnanswered is how many checks go to an address in all without an answer.
	maxUnanswered = 30
	// amplification bounds what goes to an address that was only heard, as a multiple of what came.
	amplification = 3

	firstPause   = 150 * time.Millisecond
	shortestRTO  = 50 * time.Millisecond
	longestPause = time.Second
)

// pair is our socket and one address of the other side.
type pair struct {
	remote netip.AddrPort
	kind   kind
	listed bool

	next       time.Time
	pause      time.Duration
	sent       int // checks of this search
	unanswered int // checks of the session, since the last answer

	rtt         time.Duration
	valid, wide bool
	wideAt      time.Time
	elsewhere   bool // the answer came from another address
	here        bool // an answer came from this very address
	nominated   bool // by the connector

	heardAt time.Time
	in, out int // bytes
}

// restart begins a new search; what was learned of round trips and addresses stays.
func (p *pair) restart(at time.Time) {
	p.next, p.pause, p.sent = at, 0, 0
	p.valid, p.wide, p.elsewhere, p.here, p.nominated = false, false, false, false, false
}

// schedule sets when the check after this one is due.
func (p *pair) schedule(now time.Time) {
	switch {
	case p.pause > 0:
		p.pause = p.pause * 8 / 5
	default:
		p.pause = p.timeout()
	}
	if p.pause > longestPause {
		p.pause = longestPause
	}
	p.next = now.Add(p.pause)
}

// timeout is how long an answer may take before a check is repeated.
func (p *pair) timeout() time.Duration {
	if p.rtt == 0 {
		return firstPause
	}
	return clamp(p.rtt*3/2, shortestRTO, longestPause)
}

// affords tells whether a datagram of the size may go there.
func (p *pair) affords(size int) bool {
	return p.listed || p.here || p.out+size <= amplification*p.in
}

// better orders pairs for the nomination.
func (p *pair) better(other *pair) bool {
	if p.kind != other.kind {
		return p.kind < other.kind
	}
	if p.elsewhere != other.elsewhere {
		return !p.elsewhere
	}
	return p.remote.Addr().Is6() && !other.remote.Addr().Is6()
}

func clamp(d, low, high time.Duration) time.Duration {
	if d < low {
		return low
	}
	if d > high {
		return high
	}
	return d
}

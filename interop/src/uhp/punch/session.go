// Package punch finds and keeps a path to a peer with sealed probes. docs/protocol.md, section 5. It has no
// socket, no clock and no goroutine: whoever uses it serialises the calls and hands it the time.
package punch

import (
	"net/netip"
	"time"

	"uhp/pb"
	"uhp/probe"
	"uhp/wire"
)

const (
	searchTime   = 10 * time.Second
	researchTime = 30 * time.Second
	answerTime   = 5 * time.Second
	pace         = 20 * time.Millisecond
	atOnce       = 4
	idle         = time.Hour // nothing is due
)

// Config is what a session needs.
type Config struct {
	Codec     *probe.Codec
	Connector bool // the connector controls
	Filter    Filter
	Observed  netip.AddrPort // where the server sees the other
	Hosts     []netip.AddrPort

	Send func(datagram []byte, to netip.AddrPort)
	// Admitted says that QUIC may come from an address: a challenge to it was answered from there.
	Admitted func(netip.AddrPort)
	// Nominated says that the path is now to that address.
	Nominated func(netip.AddrPort)
	// Failed says that no path was found, or none again.
	Failed func()
}

type phase int

const (
	searching phase = iota
	nominating
	working
	failed
)

// check is one that was sent.
type check struct {
	pair     *pair
	at       time.Time
	full     bool
	nominate bool
}

// Session is one side's search for a path to one instance.
type Session struct {
	config   Config
	phase    phase
	pairs    []*pair
	checks   map[uint64]check
	deadline time.Time
	nominee  nomination
	path     *pair
	keeping  keeping
}

// New begins a search.
func New(now time.Time, config Config) *Session {
	s := &Session{config: config, checks: map[uint64]check{}}
	s.list(config.Observed, serverReflexive)
	for _, each := range config.Hosts {
		if config.Filter.AdmitsHost(each, config.Observed) {
			s.list(each, host)
		}
	}
	s.search(now, searchTime)
	return s
}

// list adds a candidate that the other side or the server named.
func (s *Session) list(a netip.AddrPort, k kind) {
	if !s.config.Filter.Admits(a) {
		return
	}
	if known := s.find(a); known != nil {
		if k < known.kind {
			known.kind = k // the server sees it where it is
		}
		return
	}
	if len(s.pairs) < maxListed {
		s.pairs = append(s.pairs, &pair{remote: a, kind: k, listed: true})
	}
}

func (s *Session) find(a netip.AddrPort) *pair {
	for _, p := range s.pairs {
		if p.remote == a {
			return p
		}
	}
	return nil
}

func (s *Session) search(now time.Time, limit time.Duration) {
	s.phase = searching
	s.deadline = now.Add(limit)
	start := now
	for i, p := range s.pairs {
		if i >= atOnce {
			start = start.Add(pace)
		}
		p.restart(start)
	}
}

// Tick does what is due, and returns when to come again.
func (s *Session) Tick(now time.Time) time.Time {
	s.forgetChecks(now)
	switch s.phase {
	case working:
		return earlier(s.keep(now), s.repeat(now, !s.config.Connector))
	case failed:
		return now.Add(idle)
	}
	if now.After(s.deadline) {
		s.phase = failed
		s.config.Failed()
		return now.Add(idle)
	}
	next := s.deadline
	for _, p := range s.pairs {
		if p.wide || p.unanswered >= maxUnanswered {
			continue
		}
		if !p.next.After(now) {
			s.check(now, p)
		}
		next = earlier(next, p.next)
	}
	if s.config.Connector {
		next = earlier(next, s.nominate(now))
	}
	return next
}

// check sends the pair's next check of the search. The first three are of full size; then small ones show
// whether anything passes, and if so the connector, who nominates, wants a full one answered.
func (s *Session) check(now time.Time, p *pair) {
	p.sent++
	full := p.sent <= 3
	if p.valid {
		full = s.config.Connector
	}
	s.send(now, p, full, false)
	p.schedule(now)
}

// send sends a check if the address can afford it; a small one where a full one is too much.
func (s *Session) send(now time.Time, p *pair, full, nominate bool) {
	size := probe.SmallSize
	if full && p.affords(probe.FullSize) {
		size = probe.FullSize
	}
	if !p.affords(size) {
		return
	}
	transaction := wire.Random64()
	message := &pb.Probe{Kind: pb.Probe_CHECK, Transaction: transaction, Nominate: nominate}
	datagram, err := s.config.Codec.Seal(message, size)
	if err != nil {
		return
	}
	s.checks[transaction] = check{p, now, size == probe.FullSize, nominate}
	p.unanswered++
	p.out += len(datagram)
	s.config.Send(datagram, p.remote)
}

func (s *Session) forgetChecks(now time.Time) {
	for transaction, c := range s.checks {
		if now.Sub(c.at) > answerTime {
			delete(s.checks, transaction)
		}
	}
}

// take makes a pair the path.
func (s *Session) take(now time.Time, p *pair) {
	moved := s.path != p
	s.phase, s.path, s.nominee = working, p, nomination{}
	s.keeping = keeping{heard: now, checked: now}
	if moved {
		s.config.Nominated(p.remote)
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

package punch

import (
	"net/netip"
	"time"

	"uhp/pb"
	"uhp/probe"
	"uhp/wire"
)

// Handle takes a datagram with this session's key id.
func (s *Session) Handle(now time.Time, datagram []byte, from netip.AddrPort) {
	if s.phase == failed || !s.config.Filter.Admits(from) {
		return
	}
	message, err := s.config.Codec.Open(datagram)
	if err != nil {
		return
	}
	if s.path != nil && s.path.remote == from {
		s.keeping.heard = now
	}
	if message.Kind == pb.Probe_ACK {
		s.handleAck(now, message, from, len(datagram))
	} else {
		s.handleCheck(now, message, from, len(datagram))
	}
}

func (s *Session) handleCheck(now time.Time, message *pb.Probe, from netip.AddrPort, size int) {
	p := s.find(from)
	if p == nil {
		p = s.hear(from, now)
	}
	first := p.heardAt.IsZero()
	p.in += size
	p.heardAt = now
	if message.Nominate && !s.config.Connector {
		s.handleNomination(now, message, p, size)
		return
	}
	s.answer(p, message, size)
	switch {
	case s.phase != working && first && !p.here:
		s.check(now, p) // the NAT is open now (RFC 8445 §7.3.1.4)
	case s.phase == working && s.config.Connector && p != s.path && !p.here:
		// So the connector learns from where the listener's packets come. A full one, if it may have to move there.
		s.send(now, p, s.path.elsewhere, false)
	}
}

// handleNomination follows the connector if a check was answered from there, and answers it only then.
func (s *Session) handleNomination(now time.Time, message *pb.Probe, p *pair, size int) {
	p.nominated = true
	switch {
	case p == s.path && s.phase == working:
	case p.here:
		s.follow(now, p)
	default:
		s.send(now, p, false, false)
		return
	}
	s.answer(p, message, size)
}

// follow takes what the connector nominated; checks show it from where this side sends.
func (s *Session) follow(now time.Time, p *pair) {
	s.take(now, p)
	s.nominee = nomination{pair: p, next: now}
}

// hear adds an address that a probe came from, in the place of the one that was silent longest.
func (s *Session) hear(from netip.AddrPort, now time.Time) *pair {
	count, oldest := 0, -1
	for i, p := range s.pairs {
		if p.listed || p == s.path {
			continue
		}
		count++
		if oldest < 0 || p.heardAt.Before(s.pairs[oldest].heardAt) {
			oldest = i
		}
	}
	if count >= maxHeard {
		s.pairs = append(s.pairs[:oldest], s.pairs[oldest+1:]...)
	}
	p := &pair{remote: from, kind: peerReflexive, next: now}
	s.pairs = append(s.pairs, p)
	return p
}

// answer sends the ACK, as long as its check or up to two bytes shorter, never longer.
func (s *Session) answer(p *pair, message *pb.Probe, size int) {
	if !p.affords(size) {
		return
	}
	ack := &pb.Probe{Kind: pb.Probe_ACK, Transaction: message.Transaction, Observed: wire.ToProto(p.remote)}
	datagram, err := s.config.Codec.Seal(ack, size)
	if err != nil || len(datagram) > size {
		return
	}
	p.out += len(datagram)
	s.config.Send(datagram, p.remote)
}

func (s *Session) handleAck(now time.Time, message *pb.Probe, from netip.AddrPort, size int) {
	c, ok := s.checks[message.Transaction]
	if !ok || now.Sub(c.at) > answerTime {
		return
	}
	delete(s.checks, message.Transaction)
	p := c.pair
	p.rtt, p.unanswered = now.Sub(c.at), 0
	if !p.valid {
		p.valid, p.pause = true, 0 // repetitions begin anew
		p.schedule(now)
	}
	p.elsewhere = from != p.remote
	if !p.elsewhere && !p.here {
		p.here = true
		s.config.Admitted(from)
	}
	if c.full && size >= probe.FullSize-2 && !p.wide {
		p.wide, p.wideAt = true, now
	}
	if p == s.path {
		s.keeping.answered(now)
	}
	if !s.config.Connector && s.nominee.pair == p {
		s.nominee = nomination{}
	}
	switch {
	case c.nominate:
		s.take(now, p)
	case s.phase == working && s.config.Connector && s.path.elsewhere && p.wide && p.here:
		s.phase, s.nominee = nominating, nomination{pair: p, next: now}
	case p.nominated && p.here && p != s.path:
		s.follow(now, p)
	case s.phase != working && s.config.Connector && !p.wide && !c.full:
		s.send(now, p, true, false)
	}
}

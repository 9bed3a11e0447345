package punch

import "time"

const (
	maxNominations  = 8
	patientChecks   = 3
	shortestPatient = 10 * time.Millisecond
	longestPatient  = 50 * time.Millisecond
)

// nomination is the connector's word on which pair shall be the path.
type nomination struct {
	pair *pair
	sent int
	next time.Time
}

// nominate does what is due of it, and returns when to come again.
func (s *Session) nominate(now time.Time) time.Time {
	if s.phase == searching {
		best := s.best()
		if best == nil {
			return now.Add(idle)
		}
		if s.hasHope(best) {
			if end := best.wideAt.Add(clamp(best.rtt/4, shortestPatient, longestPatient)); now.Before(end) {
				return end
			}
		}
		s.phase, s.nominee = nominating, nomination{pair: best, next: now}
	}
	if s.nominee.next.After(now) {
		return s.nominee.next
	}
	if s.nominee.sent == maxNominations {
		s.nominee.pair.spurned = true
		s.phase = searching
		return now
	}
	s.send(now, s.nominee.pair, true, true)
	s.nominee.sent++
	s.nominee.next = now.Add(s.nominee.pair.timeout())
	return s.nominee.next
}

func (s *Session) best() *pair {
	var best *pair
	for _, p := range s.pairs {
		if p.wide && !p.spurned && (best == nil || p.better(best)) {
			best = p
		}
	}
	return best
}

// hasHope tells whether a better pair may still answer.
func (s *Session) hasHope(best *pair) bool {
	for _, p := range s.pairs {
		if !p.wide && p.sent <= patientChecks && p.better(best) {
			return true
		}
	}
	return false
}

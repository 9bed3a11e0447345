package punch

import "time"

const (
	maxNominations  = 8
	patientChecks   = 3
	shortestPatient = 10 * time.Millisecond
	longestPatient  = 50 * time.Millisecond
)

// nomination is what is said until it is answered: which pair shall be the path, or is.
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
	if s.nominee.sent == maxNominations && !s.nominee.next.After(now) {
		s.nominee.pair.restart(now) // what it proved is past
		s.phase = searching
		return now
	}
	return s.repeat(now, false)
}

// repeat sends what belongs to a nomination, up to eight times: the connector's word, or the check by which
// the listener shows that it has followed.
func (s *Session) repeat(now time.Time, follows bool) time.Time {
	n := &s.nominee
	if n.pair == nil || follows && n.sent == maxNominations {
		return now.Add(idle)
	}
	if !n.next.After(now) {
		s.send(now, n.pair, !follows, !follows)
		n.sent++
		n.next = now.Add(n.pair.timeout())
	}
	return n.next
}

func (s *Session) best() *pair {
	var best *pair
	for _, p := range s.pairs {
		if p.wide && (best == nil || p.better(best)) {
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

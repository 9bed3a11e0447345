package punch

import (
	"math/rand"
	"net/netip"
	"testing"
	"time"

	"golang.org/x/crypto/curve25519"

	"uhp/probe"
)

const delay = 20 * time.Millisecond

var (
	connectorAt = netip.MustParseAddrPort("198.51.100.2:1000")
	listenerAt  = netip.MustParseAddrPort("198.51.100.3:2000")
	filter      = Filter{Server: netip.MustParseAddrPort("198.51.100.1:21473")}
)

// inFlight is a datagram under way.
type inFlight struct {
	at       time.Time
	to       int
	datagram []byte
	from     netip.AddrPort
}

// world has both sides of a session and a network between them, in virtual time.
type world struct {
	now      time.Time
	random   *rand.Rand
	loss     float64
	sides    [2]*Session
	ticks    [2]time.Time
	air      []inFlight
	paths    [2]netip.AddrPort
	admitted [2]map[netip.AddrPort]bool
	failed   [2]bool
	cut      bool
}

// newWorld tells the connector where the listener is said to be, besides where it is.
func newWorld(t *testing.T, seed int64, loss float64, hosts ...netip.AddrPort) *world {
	t.Helper()
	w := &world{now: time.Unix(1_800_000_000, 0), random: rand.New(rand.NewSource(seed)), loss: loss}
	codecs := codecs(t)
	at := [2]netip.AddrPort{connectorAt, listenerAt}
	for i := range w.sides {
		i := i
		w.admitted[i] = map[netip.AddrPort]bool{}
		config := Config{
			Codec: codecs[i], Connector: i == 0, Filter: filter, Observed: at[1-i],
			Send:      func(d []byte, to netip.AddrPort) { w.send(1-i, d, at[i], to == at[1-i]) },
			Admitted:  func(a netip.AddrPort) { w.admitted[i][a] = true },
			Nominated: func(a netip.AddrPort) { w.paths[i] = a },
			Failed:    func() { w.failed[i] = true },
		}
		if i == 0 {
			config.Hosts = hosts
		}
		w.sides[i] = New(w.now, config)
		w.ticks[i] = w.now
	}
	return w
}

func codecs(t *testing.T) [2]*probe.Codec {
	t.Helper()
	secret := make([]byte, 32)
	secret[1] = 1
	public, err := curve25519.X25519(secret, curve25519.Basepoint)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := probe.DeriveKeys(secret, public, [32]byte{}, probe.Party{}, probe.Party{Instance: 1})
	if err != nil {
		t.Fatal(err)
	}
	return [2]*probe.Codec{keys.NewCodec(true), keys.NewCodec(false)}
}

func (w *world) send(to int, datagram []byte, from netip.AddrPort, arrives bool) {
	if arrives && !w.cut && w.random.Float64() >= w.loss {
		w.air = append(w.air, inFlight{w.now.Add(delay), to, datagram, from})
	}
}

// runFor lets everything happen that is due within the time.
func (w *world) runFor(d time.Duration) {
	end := w.now.Add(d)
	for w.now.Before(end) {
		next := end
		for i, s := range w.sides {
			if !w.ticks[i].After(w.now) {
				w.ticks[i] = s.Tick(w.now)
			}
			next = earlier(next, w.ticks[i])
		}
		for _, f := range w.air {
			next = earlier(next, f.at)
		}
		if next.After(w.now) {
			w.now = next
		} else {
			w.now = w.now.Add(time.Microsecond)
		}
		w.deliver()
	}
}

func (w *world) deliver() {
	air := w.air
	w.air = nil
	for _, f := range air {
		if f.at.After(w.now) {
			w.air = append(w.air, f)
			continue
		}
		w.sides[f.to].Handle(w.now, f.datagram, f.from)
		w.ticks[f.to] = w.now
	}
}

func (w *world) mustHavePaths(t *testing.T) {
	t.Helper()
	if w.paths[0] != listenerAt || w.paths[1] != connectorAt {
		t.Fatalf("paths: %v", w.paths)
	}
	if !w.admitted[0][listenerAt] || !w.admitted[1][connectorAt] {
		t.Fatalf("admitted: %v", w.admitted)
	}
}

func TestFindsPath(t *testing.T) {
	w := newWorld(t, 1, 0)
	w.runFor(time.Second)
	w.mustHavePaths(t)
}

func TestFindsPathBesideDeadCandidates(t *testing.T) {
	w := newWorld(t, 1, 0, netip.MustParseAddrPort("10.1.2.3:4000"), netip.MustParseAddrPort("10.1.2.4:4000"))
	w.runFor(time.Second)
	w.mustHavePaths(t)
}

func TestFindsPathWhereThirtyPercentAreLost(t *testing.T) {
	for seed := int64(0); seed < 200; seed++ {
		w := newWorld(t, seed, 0.3)
		w.runFor(searchTime)
		if !w.paths[0].IsValid() || !w.paths[1].IsValid() {
			t.Fatalf("seed %d: paths %v", seed, w.paths)
		}
	}
}

func TestKeepsPathAndFailsWhenItIsCut(t *testing.T) {
	w := newWorld(t, 1, 0)
	w.runFor(5 * time.Minute)
	w.mustHavePaths(t)
	w.cut = true
	w.runFor(time.Minute)
	if !w.failed[0] || !w.failed[1] {
		t.Fatalf("failed: %v", w.failed)
	}
}

func TestFindsPathAgainAfterACut(t *testing.T) {
	w := newWorld(t, 1, 0)
	w.runFor(time.Minute)
	w.cut = true
	w.runFor(12 * time.Second)
	w.cut = false
	w.runFor(2 * time.Minute)
	if w.failed[0] || w.failed[1] || w.sides[0].phase != working || w.sides[1].phase != working {
		t.Fatalf("failed: %v, phases %v %v", w.failed, w.sides[0].phase, w.sides[1].phase)
	}
}

func TestSendsStrangersNothing(t *testing.T) {
	w := newWorld(t, 1, 0)
	w.runFor(time.Second)
	w.air = nil
	stranger := netip.MustParseAddrPort("203.0.113.9:9")
	for _, datagram := range [][]byte{nil, {5, 1}, make([]byte, 96)} {
		w.sides[1].Handle(w.now, datagram, stranger)
	}
	if len(w.air) != 0 || w.sides[1].find(stranger) != nil {
		t.Fatal("a stranger was answered")
	}
}

func TestFilter(t *testing.T) {
	f := Filter{Server: filter.Server, Networks: []netip.Prefix{netip.MustParsePrefix("192.0.2.7/24")}}
	cases := map[string]struct{ any, host bool }{
		"198.51.100.1:21473": {false, false}, // the server
		"198.51.100.1:21474": {true, false},
		"0.1.2.3:5":          {false, false},
		"240.0.0.1:5":        {false, false},
		"224.0.0.1:5":        {false, false},
		"169.254.1.1:5":      {false, false},
		"127.0.0.1:5":        {false, false},
		"192.0.2.255:5":      {false, false},
		"192.0.2.9:5":        {true, true},
		"10.0.0.1:5":         {true, true},
		"100.64.0.1:5":       {true, true},
		"203.0.113.1:5":      {true, false},
		"[2001:db8::1]:5":    {false, false}, // not of the socket's family
	}
	for text, want := range cases {
		a := netip.MustParseAddrPort(text)
		if f.Admits(a) != want.any || f.AdmitsHost(a, netip.AddrPort{}) != want.host {
			t.Errorf("%s: %v, %v", text, f.Admits(a), f.AdmitsHost(a, netip.AddrPort{}))
		}
	}
}

package tunnel

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"time"

	"uhp/identity"
	"uhp/probe"
	"uhp/punch"
)

// unusedTime is how long a path is kept for nobody.
const unusedTime = 30 * time.Second

// ErrNoPath says that no path to the peer was found.
var ErrNoPath = errors.New("no path to the peer was found")

// introduced is what both sides of a session know of each other.
type introduced struct {
	sessionID           [32]byte
	connector, listener *identity.Certificate
	connectorInstance   uint64
	listenerInstance    uint64
	// Of the other side:
	instance   uint64
	punchKey   []byte
	observed   netip.AddrPort
	candidates []netip.AddrPort
}

// route is a session with another instance, and the path that it found.
type route struct {
	introduced
	endpoint *Endpoint
	virtual  netip.Addr

	mu      sync.Mutex
	session *punch.Session
	wake    chan struct{}
	path    netip.AddrPort
	users   int
	found   chan struct{} // closed with the first path
	lost    chan struct{} // closed when there is none
}

// punchTo begins to look for a path.
func (e *Endpoint) punchTo(in introduced, secret []byte, connector bool) (*route, error) {
	keys, err := probe.DeriveKeys(secret, in.punchKey, in.sessionID,
		probe.Party{ID: in.connector.ID, Instance: in.connectorInstance},
		probe.Party{ID: in.listener.ID, Instance: in.listenerInstance})
	if err != nil {
		return nil, err
	}
	codec := keys.NewCodec(connector)
	r := &route{
		introduced: in, endpoint: e, virtual: virtualAddress(in.instance),
		wake: make(chan struct{}, 1), found: make(chan struct{}), lost: make(chan struct{}),
	}
	// The callbacks come under the route's lock, as all calls of the session do.
	r.session = punch.New(time.Now(), punch.Config{
		Codec: codec, Connector: connector,
		Filter:   punch.Filter{Server: e.server, Networks: interfaceNetworks()},
		Observed: in.observed, Hosts: in.candidates,
		Send:      e.send,
		Admitted:  func(from netip.AddrPort) { e.admit(r, from) },
		Nominated: func(path netip.AddrPort) { e.nominated(r, path) },
		Failed:    r.end,
	})
	e.mu.Lock()
	e.byKey[codec.InID()] = r
	e.mu.Unlock()
	go r.run(codec.InID())
	return r, nil
}

// run is the session's clock.
func (r *route) run(key uint64) {
	defer r.endpoint.forget(r, key)
	for {
		r.mu.Lock()
		next := r.session.Tick(time.Now())
		r.mu.Unlock()
		select {
		case <-time.After(time.Until(next)):
		case <-r.wake:
		case <-r.lost:
			return
		case <-r.endpoint.quic.closed:
			return
		}
	}
}

func (r *route) handle(datagram []byte, from netip.AddrPort) {
	r.mu.Lock()
	r.session.Handle(time.Now(), datagram, from)
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

func (r *route) heard(from netip.AddrPort) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.session.Heard(time.Now(), from)
}

// use is a connection's, and keeps the path until release.
func (r *route) use() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.users++
}

// release ends the session a while after the last connection.
func (r *route) release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.users--
	time.AfterFunc(unusedTime, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.users == 0 {
			r.end()
		}
	})
}

// end is called under the lock, and perhaps more than once.
func (r *route) end() {
	select {
	case <-r.lost:
	default:
		close(r.lost)
	}
}

// await waits for the first path.
func (r *route) await(ctx context.Context) error {
	select {
	case <-r.found:
		return nil
	case <-r.lost:
		return ErrNoPath
	case <-ctx.Done():
		return ctx.Err()
	}
}

// admit lets QUIC in from an address.
func (e *Endpoint) admit(r *route, from netip.AddrPort) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.dark[from] = r
}

func (e *Endpoint) nominated(r *route, path netip.AddrPort) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !r.path.IsValid() {
		close(r.found)
	}
	r.path = path
	e.paths[r.virtual] = r
}

func (e *Endpoint) pathTo(instance netip.Addr) (netip.AddrPort, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	r := e.paths[instance]
	if r == nil {
		return netip.AddrPort{}, false
	}
	return r.path, true
}

func (e *Endpoint) forget(r *route, key uint64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.byKey, key)
	for address, owner := range e.dark {
		if owner == r {
			delete(e.dark, address)
		}
	}
	if e.paths[r.virtual] == r {
		delete(e.paths, r.virtual)
	}
}

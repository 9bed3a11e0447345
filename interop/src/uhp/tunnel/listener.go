package tunnel

import (
	"context"
	"crypto/tls"
	"fmt"
	"log"
	"net/netip"
	"sync"
	"time"

	"github.com/lucas-clemente/quic-go"
	"golang.org/x/crypto/curve25519"

	"uhp/identity"
	"uhp/pb"
	"uhp/wire"
)

const (
	recordLife     = time.Hour
	demandTime     = 5 * time.Second
	beforeStart    = 10_000 // ms: a request signed longer before is another process's
	withdrawalTime = time.Second
)

// ListenConfig is what a listener offers, and to whom.
type ListenConfig struct {
	Identity *identity.Identity
	Ticket   *Ticket                     // where it can be found; the PeerId in it is its own
	Services map[string]string           // TCP addresses by their names
	Allows   func(peer identity.ID) bool // nil for everybody: the record is open then
	Report   func(event, details string) // in any goroutine
}

// Listener is one that was advertised.
type Listener struct {
	config   ListenConfig
	endpoint *Endpoint
	secret   []byte // of the punch key
	public   []byte
	started  uint64
	failed   chan error

	mu         sync.Mutex
	sequence   uint64
	registered bool
	requests   map[[16]byte]*answered
	bySession  map[[32]byte]*route
}

// answered is a request that was decided on; its repetitions get the same verdict.
type answered struct {
	at         time.Time
	acceptance *pb.Signed
}

// Listen serves until the context ends or the name is lost.
func Listen(ctx context.Context, config ListenConfig) error {
	server, err := config.Ticket.Resolve()
	if err != nil {
		return err
	}
	e, err := Open(ctx, config.Identity, server, config.Ticket.ServerKey)
	if err != nil {
		return err
	}
	defer e.Close()
	l := &Listener{
		config: config, endpoint: e, secret: wire.RandomBytes(curve25519.ScalarSize), started: now(),
		failed: make(chan error, 4), requests: map[[16]byte]*answered{}, bySession: map[[32]byte]*route{},
	}
	if l.public, err = curve25519.X25519(l.secret, curve25519.Basepoint); err != nil {
		return err
	}
	return l.serve(ctx)
}

func (l *Listener) serve(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	accepting, err := quic.Listen(l.endpoint.quic, &tls.Config{
		MinVersion:             tls.VersionTLS13,
		NextProtos:             []string{identity.ALPN},
		SessionTicketsDisabled: true,
		Certificates: []tls.Certificate{
			{Certificate: [][]byte{l.config.Identity.DER}, PrivateKey: l.config.Identity.Signer}},
	}, quicConfig())
	if err != nil {
		return err
	}
	defer accepting.Close()
	go l.accept(ctx, accepting)

	linked, unlink := context.WithCancel(context.Background())
	defer unlink()
	e := l.endpoint
	e.names = l.names
	e.knows = func() { l.advertise(linked, false) }
	e.asked = l.unasked
	e.start(linked, func(err error) { l.failed <- err })

	renewal := time.NewTicker(recordLife / 2)
	defer renewal.Stop()
	for {
		select {
		case <-ctx.Done():
			l.withdraw()
			return nil
		case err := <-l.failed:
			return err
		case <-renewal.C:
			go l.advertise(linked, false)
		}
	}
}

func (l *Listener) names() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.registered {
		return 1
	}
	return 0
}

// withdraw gives the name up, if the server answers soon.
func (l *Listener) withdraw() {
	ctx, cancel := context.WithTimeout(context.Background(), withdrawalTime)
	defer cancel()
	l.advertise(ctx, true)
}

func (l *Listener) advertise(ctx context.Context, withdrawn bool) {
	id, e := l.config.Identity, l.endpoint
	l.mu.Lock()
	l.sequence++
	sequence := l.sequence
	l.mu.Unlock()
	issued := now()
	signed, err := id.SignRecord(&pb.Record{
		Name: l.config.Ticket.Name, PeerId: id.ID[:], Instance: e.instance, Certificate: id.DER, PunchKey: l.public,
		Sequence: sequence, IssuedMs: issued, ExpiresMs: issued + uint64(recordLife.Milliseconds()),
		Candidates: e.hosts(), ServerId: e.key[:], Open: l.config.Allows == nil, Withdrawn: withdrawn,
	})
	if err != nil {
		l.failed <- err
		return
	}
	answer, err := e.link.Ask(ctx, &pb.Control{Body: &pb.Control_Advertise{
		Advertise: &pb.Advertise{Record: signed}}}, 0)
	if err != nil || withdrawn {
		return // the session ended, and with the next one the name is advertised anew
	}
	l.taken(answer)
}

func (l *Listener) taken(answer *pb.Control) {
	if refusal := answer.GetError(); refusal != nil {
		if refusal.Code == pb.Error_SERVER_FULL {
			return // with the next refresh, since the server then counts no name
		}
		l.failed <- fmt.Errorf("the server refuses the name: %v %s", refusal.Code, refusal.Detail)
		return
	}
	if answer.GetAdvertiseAck() == nil {
		return
	}
	l.mu.Lock()
	first := !l.registered
	l.registered = true
	l.mu.Unlock()
	if first {
		l.config.Report("registered", l.config.Ticket.String())
	}
}

// unasked takes what the server says of its own accord.
func (l *Listener) unasked(message *pb.Control) {
	if refusal := message.GetError(); refusal.GetCode() == pb.Error_REPLACED {
		l.failed <- fmt.Errorf("another instance has taken the name")
	}
	if introduction := message.GetIntroduction(); introduction != nil {
		go l.introduced(message.Transaction, introduction)
	}
}

// introduced decides on a request, once, and tells the server; to who is admitted it punches.
func (l *Listener) introduced(transaction uint64, introduction *pb.Introduction) {
	request, err := identity.VerifyRequest(introduction.Request)
	if err != nil || !l.concerns(request) {
		return
	}
	observed, err := wire.AddressOf(introduction.Observed)
	if err != nil {
		return
	}
	acceptance := l.decide(request, observed)
	if acceptance == nil {
		return
	}
	err = l.endpoint.link.Tell(&pb.Control{Transaction: transaction,
		Body: &pb.Control_Verdict{Verdict: &pb.Verdict{Acceptance: acceptance}}})
	if err != nil {
		log.Printf("cannot answer: %v", err)
	}
}

// concerns checks for whom and from when a request is.
func (l *Listener) concerns(r *identity.Request) bool {
	id, t := l.config.Identity, now()
	return string(r.ServerId) == string(l.endpoint.key[:]) &&
		(r.TargetName == "" || r.TargetName == l.config.Ticket.Name) &&
		(len(r.TargetPeerId) == 0 || string(r.TargetPeerId) == string(id.ID[:])) &&
		r.IssuedMs <= t+clockTolerant && r.IssuedMs+clockTolerant >= t && r.IssuedMs+beforeStart >= l.started
}

// decide returns the verdict on a request, the same for each repetition.
func (l *Listener) decide(request *identity.Request, observed netip.AddrPort) *pb.Signed {
	l.mu.Lock()
	defer l.mu.Unlock()
	var requestID [16]byte
	copy(requestID[:], request.RequestId)
	if known := l.requests[requestID]; known != nil {
		return known.acceptance
	}
	l.forgetRequests()
	id := l.config.Identity
	admitted := l.config.Allows == nil || l.config.Allows(request.Signer.ID)
	acceptance, err := id.SignAcceptance(&pb.Acceptance{
		RequestId: request.RequestId, SessionId: request.SessionID[:], PeerId: id.ID[:], Instance: l.endpoint.instance,
		ConnectorPeerId: request.PeerId, Accepted: admitted,
	})
	if err != nil {
		return nil
	}
	l.requests[requestID] = &answered{time.Now(), acceptance}
	if !admitted {
		l.config.Report("refused", request.Signer.ID.String())
		return acceptance
	}
	l.punch(request, observed)
	return acceptance
}

// forgetRequests drops what was signed too long ago to be taken again.
func (l *Listener) forgetRequests() {
	for requestID, each := range l.requests {
		if time.Since(each.at) > 2*clockTolerant*time.Millisecond {
			delete(l.requests, requestID)
		}
	}
}

func (l *Listener) punch(request *identity.Request, observed netip.AddrPort) {
	r, err := l.endpoint.punchTo(introduced{
		sessionID: request.SessionID, connector: request.Signer, listener: l.config.Identity.Certificate,
		connectorInstance: request.Instance, listenerInstance: l.endpoint.instance,
		instance: request.Instance, punchKey: request.PunchKey, observed: observed, candidates: request.Candidates,
	}, l.secret, false)
	if err != nil {
		return
	}
	l.bySession[r.sessionID] = r
	go func() {
		<-r.lost
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.bySession, r.sessionID)
	}()
}

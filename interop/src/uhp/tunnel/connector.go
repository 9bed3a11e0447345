package tunnel

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"github.com/lucas-clemente/quic-go"
	"golang.org/x/crypto/curve25519"

	"uhp/identity"
	"uhp/link"
	"uhp/pb"
	"uhp/wire"
)

const (
	askTime       = 4500 * time.Millisecond
	proofTime     = 10 * time.Second
	clockTolerant = 60_000 // ms
)

// ErrNotAvailable says that the listener is unknown, silent or refuses.
var ErrNotAvailable = errors.New("the listener is not available")

// Connection is a tunnel to a peer that both sides have proven.
type Connection struct {
	quic.Connection
	endpoint *Endpoint
}

// Connect finds the listener of the ticket, punches, and proves who this peer is.
func Connect(ctx context.Context, id *identity.Identity, ticket *Ticket) (*Connection, error) {
	server, err := ticket.Resolve()
	if err != nil {
		return nil, err
	}
	e, err := Open(ctx, id, server, ticket.ServerKey)
	if err != nil {
		return nil, err
	}
	connection, err := e.connect(ctx, ticket)
	if err != nil {
		e.Close()
		return nil, err
	}
	return &Connection{connection, e}, nil
}

// Close ends the tunnel in an orderly way.
func (c *Connection) Close() {
	_ = c.CloseWithError(codeOrderly, "")
	c.endpoint.Close()
}

func (e *Endpoint) connect(ctx context.Context, ticket *Ticket) (quic.Connection, error) {
	ctx, cancel := context.WithCancel(ctx)
	failed := make(chan error, 1)
	e.start(ctx, func(err error) { failed <- err; cancel() })
	connection, err := e.meet(ctx, ticket)
	select {
	case linkError := <-failed:
		return nil, linkError
	default:
		return connection, err
	}
}

func (e *Endpoint) meet(ctx context.Context, ticket *Ticket) (quic.Connection, error) {
	select {
	case <-e.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	in, secret, err := e.introduce(ctx, ticket)
	if err != nil {
		return nil, err
	}
	r, err := e.punchTo(*in, secret, true)
	if err != nil {
		return nil, err
	}
	if err := r.await(ctx); err != nil {
		return nil, err
	}
	connection, err := quic.DialContext(ctx, e.quic, udpAddress(r.virtual), "uhp", pinned(in.listener.DER), dialConfig())
	if err != nil {
		return nil, fmt.Errorf("QUIC: %w", err)
	}
	if err := prove(ctx, connection, e.id, r); err != nil {
		_ = connection.CloseWithError(codeInternal, "")
		return nil, fmt.Errorf("the proof: %w", err)
	}
	go func() {
		<-r.lost
		_ = connection.CloseWithError(codePathLost, "")
	}()
	return connection, nil
}

// introduce asks the server for the listener, and checks what it says.
func (e *Endpoint) introduce(ctx context.Context, ticket *Ticket) (*introduced, []byte, error) {
	secret := wire.RandomBytes(curve25519.ScalarSize)
	public, err := curve25519.X25519(secret, curve25519.Basepoint)
	if err != nil {
		return nil, nil, err
	}
	request := &pb.Request{
		RequestId: wire.RandomBytes(16), TargetName: ticket.Name, TargetPeerId: ticket.Peer[:],
		PeerId: e.id.ID[:], Instance: e.instance, Certificate: e.id.DER, PunchKey: public,
		IssuedMs: now(), Candidates: e.hosts(), ServerId: e.key[:],
	}
	signed, err := e.id.SignRequest(request)
	if err != nil {
		return nil, nil, err
	}
	trial, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	answer, err := e.link.Ask(trial, &pb.Control{Body: &pb.Control_ConnectRequest{
		ConnectRequest: &pb.ConnectRequest{Request: signed}}}, link.ConnectRequestSize)
	if err != nil {
		return nil, nil, err
	}
	info := answer.GetPeerInfo()
	if info == nil {
		return nil, nil, fmt.Errorf("%w (%v)", ErrNotAvailable, answer.GetError().GetCode())
	}
	record, err := e.checkPeerInfo(info, request, sha256.Sum256(signed.Payload))
	if err != nil {
		return nil, nil, err
	}
	observed, err := wire.AddressOf(info.Observed)
	return &introduced{
		sessionID: sha256.Sum256(signed.Payload), connector: e.id.Certificate, listener: record.Signer,
		connectorInstance: e.instance, listenerInstance: record.Instance,
		instance: record.Instance, punchKey: record.PunchKey, observed: observed, candidates: record.Candidates,
	}, secret, err
}

func (e *Endpoint) checkPeerInfo(info *pb.PeerInfo, request *pb.Request, session [32]byte) (*identity.Record, error) {
	record, err := identity.VerifyRecord(info.Record)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(record.ServerId, e.key[:]) || !bytes.Equal(record.PeerId, request.TargetPeerId) ||
		record.Name != request.TargetName || record.Withdrawn || record.ExpiresMs+clockTolerant < now() {
		return nil, errors.New("the record is not the one asked for")
	}
	if record.Open {
		return record, nil
	}
	acceptance, err := identity.VerifyAcceptance(info.Acceptance, record.Signer)
	if err != nil {
		return nil, err
	}
	if !acceptance.Accepted || !bytes.Equal(acceptance.RequestId, request.RequestId) ||
		!bytes.Equal(acceptance.SessionId, session[:]) || acceptance.Instance != record.Instance ||
		!bytes.Equal(acceptance.ConnectorPeerId, e.id.ID[:]) {
		return nil, errors.New("the acceptance is of another request")
	}
	return record, nil
}

// pinned takes exactly one certificate. TLS still has the server sign with its key.
func pinned(certificate []byte) *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS13,
		NextProtos:         []string{identity.ALPN},
		InsecureSkipVerify: true,
		VerifyPeerCertificate: func(chain [][]byte, _ [][]*x509.Certificate) error {
			if len(chain) == 0 || !bytes.Equal(chain[0], certificate) {
				return errors.New("not the certificate of the listener's record")
			}
			return nil
		},
	}
}

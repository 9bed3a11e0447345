package tunnel

import (
	"context"
	"errors"
	"io"

	"github.com/lucas-clemente/quic-go"

	"uhp/identity"
	"uhp/pb"
	"uhp/wire"
)

const nonceSize = 32

var errRefused = errors.New("the listener did not take it")

// about is what the proof for a nonce says.
func (r *route) about(nonce []byte) *identity.StreamProof {
	return &identity.StreamProof{
		Connector: r.connector, Listener: r.introduced.listener, Nonce: nonce,
		ConnectorInstance: r.connectorInstance, ListenerInstance: r.listenerInstance, SessionID: r.sessionID,
	}
}

// prove is the connector's part on the first stream.
func prove(ctx context.Context, connection quic.Connection, id *identity.Identity, r *route) error {
	ctx, cancel := context.WithTimeout(ctx, proofTime)
	defer cancel()
	stream, err := connection.OpenStreamSync(ctx)
	if err != nil {
		return err
	}
	if deadline, ok := ctx.Deadline(); ok {
		_ = stream.SetDeadline(deadline)
	}
	if err := wire.WriteMessage(stream, &pb.ProofStart{SessionId: r.sessionID[:]}); err != nil {
		return err
	}
	var challenge pb.ProofChallenge
	if err := wire.ReadMessage(stream, &challenge); err != nil {
		return err
	}
	if len(challenge.Nonce) != nonceSize {
		return wire.ErrBounds
	}
	signature, err := r.about(challenge.Nonce).SignBy(id)
	if err != nil {
		return err
	}
	if err := wire.WriteMessage(stream, &pb.Proof{Signature: signature}); err != nil {
		return err
	}
	if err := stream.Close(); err != nil {
		return err
	}
	var result pb.ProofResult
	if err := wire.ReadMessage(stream, &result); err != nil {
		return err
	}
	if !result.Accepted {
		return errRefused
	}
	return nil
}

// demand is the listener's part. It closes passed before the connector can know that its proof was taken.
func demand(stream quic.Stream, known func(sessionID []byte) *route, passed chan<- struct{}) error {
	var start pb.ProofStart
	if err := wire.ReadMessage(stream, &start); err != nil {
		return err
	}
	r := known(start.SessionId)
	if r == nil {
		return errRefused
	}
	nonce := wire.RandomBytes(nonceSize)
	if err := wire.WriteMessage(stream, &pb.ProofChallenge{Nonce: nonce}); err != nil {
		return err
	}
	var proof pb.Proof
	if err := wire.ReadMessage(stream, &proof); err != nil {
		return err
	}
	if _, err := stream.Read(make([]byte, 1)); err != io.EOF {
		return wire.ErrBounds
	}
	if !r.about(nonce).Holds(proof.Signature) {
		return errRefused
	}
	close(passed)
	if err := wire.WriteMessage(stream, &pb.ProofResult{Accepted: true}); err != nil {
		return err
	}
	return stream.Close()
}

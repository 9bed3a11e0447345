package tunnel

import (
	"context"
	"net"
	"time"

	"github.com/lucas-clemente/quic-go"
)

func (l *Listener) accept(ctx context.Context, accepting quic.Listener) {
	for {
		connection, err := accepting.Accept(ctx)
		if err != nil {
			return
		}
		go l.admit(ctx, connection)
	}
}

// admit has the connector prove itself on the first stream; a second one before that ends the connection.
func (l *Listener) admit(ctx context.Context, connection quic.Connection) {
	trial, cancel := context.WithTimeout(ctx, demandTime)
	defer cancel()
	stream, err := connection.AcceptStream(trial)
	if err != nil {
		_ = connection.CloseWithError(codeRefused, "")
		return
	}
	_ = stream.SetDeadline(time.Now().Add(demandTime))
	var proven *route
	passed, verdict := make(chan struct{}), make(chan error, 1)
	go func() {
		verdict <- demand(stream, func(sessionID []byte) *route {
			proven = l.routeOf(connection.RemoteAddr(), sessionID)
			return proven
		}, passed)
	}()
	next := acceptOne(ctx, connection)
	select {
	case err = <-verdict:
	case second := <-next:
		select {
		case <-passed: // the result is on its way, or there already
			err = <-verdict
			next = queue(second)
		default:
			err = errRefused
		}
	}
	if err != nil {
		_ = connection.CloseWithError(codeRefused, "")
		return
	}
	_ = stream.SetDeadline(time.Time{})
	proven.use()
	defer proven.release()
	l.config.Report("connected", proven.connector.ID.String())
	l.serveStreams(ctx, connection, proven, next)
}

// routeOf is the session that the connection's path belongs to, if it is the one.
func (l *Listener) routeOf(from net.Addr, sessionID []byte) *route {
	if len(sessionID) != 32 {
		return nil
	}
	l.mu.Lock()
	r := l.bySession[*(*[32]byte)(sessionID)]
	l.mu.Unlock()
	if r == nil || udpAddress(r.virtual).String() != from.String() {
		return nil
	}
	if l.config.Allows != nil && !l.config.Allows(r.connector.ID) {
		return nil
	}
	return r
}

func (l *Listener) serveStreams(ctx context.Context, connection quic.Connection, r *route, next <-chan quic.Stream) {
	for {
		select {
		case stream := <-next:
			go serveStream(stream, l.config.Services)
		case <-r.lost:
			_ = connection.CloseWithError(codePathLost, "")
			return
		case <-connection.Context().Done():
			l.config.Report("disconnected", r.connector.ID.String())
			return
		case <-ctx.Done():
			_ = connection.CloseWithError(codeOrderly, "")
			return
		}
		next = acceptOne(ctx, connection)
	}
}

func queue(stream quic.Stream) <-chan quic.Stream {
	next := make(chan quic.Stream, 1)
	next <- stream
	return next
}

func acceptOne(ctx context.Context, connection quic.Connection) <-chan quic.Stream {
	next := make(chan quic.Stream, 1)
	go func() {
		if stream, err := connection.AcceptStream(ctx); err == nil {
			next <- stream
		}
	}()
	return next
}

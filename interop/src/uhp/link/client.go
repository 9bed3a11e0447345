// Package link is a peer's link to its server: openings, the handshake, and the session in which both
// talk, sealed. docs/protocol.md, section 4.
package link

import (
	"context"
	"errors"
	"math/rand"
	"net/netip"
	"sync"
	"time"

	"uhp/identity"
	"uhp/pb"
	"uhp/wire"
)

// How long a session lives without an authentic datagram, and how often it is refreshed until the server says.
const (
	sessionLife  = 65 * time.Second
	refreshAfter = 20 * time.Second
	// A hint within so long of the last handshake counts for nothing.
	hintPause = time.Second
)

// ErrServerKey says that the server has another key than expected.
var ErrServerKey = errors.New("the server has another key than expected")

// Config is what a client needs.
type Config struct {
	Server    netip.AddrPort
	ServerKey identity.ID
	Identity  *identity.Identity
	Instance  uint64
	// Send sends a datagram to the server; a lost one is sent again.
	Send func(datagram []byte)
	// Names is how many names the server ought to know of this peer.
	Names func() int
	// Established is called in a goroutine of its own when a session is confirmed, or the server lacks names.
	Established func()
	// Unasked is called for what the server says of its own accord.
	Unasked func(*pb.Control)
}

// Client keeps one session with the server.
type Client struct {
	config Config

	mu        sync.Mutex
	current   *Session
	pending   *Session // shaken hands for, not confirmed
	heard     time.Time
	began     time.Time // the last handshake
	hint      *pb.Opening_NoSession
	hinted    chan struct{}
	cookie    []byte
	openings  map[uint64]chan *pb.Opening
	questions map[uint64]chan *pb.Control
}

// NewClient makes a client that does nothing before Run.
func NewClient(config Config) *Client {
	return &Client{
		config:    config,
		hinted:    make(chan struct{}, 1),
		openings:  map[uint64]chan *pb.Opening{},
		questions: map[uint64]chan *pb.Control{},
	}
}

// Run shakes hands and keeps the session, again and again, until the context ends or the server is another.
func (c *Client) Run(ctx context.Context) error {
	for {
		if err := c.connect(ctx); err != nil {
			return err
		}
		go c.config.Established()
		if err := c.keep(ctx); err != nil {
			return err
		}
	}
}

// keep refreshes the session until it is time for another.
func (c *Client) keep(ctx context.Context) error {
	pause := refreshAfter
	for {
		early := time.Duration(rand.Int63n(int64(pause / 10)))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-c.hinted:
			if c.heedsHint(ctx) {
				return ctx.Err()
			}
			continue
		case <-time.After(pause - early):
		}
		if !c.refresh(ctx) {
			return ctx.Err()
		}
	}
}

// refresh tells whether the session is still there.
func (c *Client) refresh(ctx context.Context) bool {
	c.mu.Lock()
	end := c.heard.Add(sessionLife)
	c.mu.Unlock()
	trial, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	lost := make(chan struct{})
	go func() {
		defer close(lost)
		select {
		case <-trial.Done():
		case <-c.hinted:
			if c.heedsHint(trial) {
				cancel()
			}
		}
	}()
	answer, err := c.Ask(trial, &pb.Control{Body: &pb.Control_Refresh{Refresh: &pb.Refresh{}}}, RefreshSize)
	cancel()
	<-lost
	if err != nil {
		return false
	}
	if ack := answer.GetRefreshAck(); ack != nil && int(ack.Names) != c.config.Names() {
		go c.config.Established()
	}
	return true
}

// heedsHint waits for as long as the hint says; what the server says meanwhile refutes it.
func (c *Client) heedsHint(ctx context.Context) bool {
	c.mu.Lock()
	hint, heard := c.hint, c.heard
	c.mu.Unlock()
	if !sleep(ctx, retryAfter(hint.RetryAfterMs)) {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.heard.After(heard) {
		return false
	}
	c.cookie = hint.Cookie
	return true
}

// Ask asks in the session, again and again until it is answered; an Error is an answer, too. The message
// is padded so that its datagram has the size.
func (c *Client) Ask(ctx context.Context, message *pb.Control, size int) (*pb.Control, error) {
	return c.askIn(ctx, func() *Session { return c.current }, message, size)
}

func (c *Client) askIn(ctx context.Context, in func() *Session, message *pb.Control, size int) (*pb.Control, error) {
	message.Transaction = wire.Random64()
	plaintext, err := EncodeControl(message, size)
	if err != nil {
		return nil, err
	}
	answer := make(chan *pb.Control, 1)
	c.mu.Lock()
	c.questions[message.Transaction] = answer
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.questions, message.Transaction)
	}()
	return ask(ctx, func() { c.seal(in, plaintext) }, answer)
}

// Tell says something that wants no answer.
func (c *Client) Tell(message *pb.Control) error {
	plaintext, err := EncodeControl(message, 0)
	if err == nil {
		c.seal(func() *Session { return c.current }, plaintext)
	}
	return err
}

func (c *Client) seal(in func() *Session, plaintext []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if session := in(); session != nil {
		c.config.Send(session.Seal(plaintext))
	}
}

package link

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	"uhp/noise"
	"uhp/pb"
	"uhp/wire"
)

const prologue = "uhp/1 link"

// connect makes a session and has it confirmed; the former one goes on until then.
func (c *Client) connect(ctx context.Context) error {
	c.mu.Lock()
	c.began = time.Now()
	c.mu.Unlock()
	for {
		session, err := c.shakeHands(ctx)
		if err != nil {
			return err
		}
		c.mu.Lock()
		c.pending = session
		c.mu.Unlock()
		signature, err := SignProof(c.config.Identity, c.config.ServerKey[:], session.Hash, c.config.Instance)
		if err != nil {
			return err
		}
		// An unconfirmed session lives 15 s at the server.
		trial, cancel := context.WithTimeout(ctx, 15*time.Second)
		answer, err := c.askIn(trial, func() *Session { return session }, &pb.Control{Body: &pb.Control_Proof{
			Proof: &pb.SessionProof{Certificate: c.config.Identity.DER, Instance: c.config.Instance, Signature: signature},
		}}, 0)
		cancel()
		if err == nil && answer.GetProofAck() != nil {
			c.mu.Lock()
			c.current, c.pending = session, nil
			c.mu.Unlock()
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// shakeHands begins with the cookie that is there, and takes what turns it is given.
func (c *Client) shakeHands(ctx context.Context) (*Session, error) {
	var turn []byte
	for welcomes := 0; ; {
		if c.cookie == nil {
			answer, err := c.open(ctx, &pb.Opening{Body: &pb.Opening_Hello_{Hello: &pb.Opening_Hello{}}},
				func(o *pb.Opening) bool { return o.GetWelcome() != nil })
			if err != nil {
				return nil, err
			}
			if err := c.takeWelcome(answer.GetWelcome()); err != nil {
				return nil, err
			}
		}
		session, answer, err := c.initiate(ctx, turn)
		switch {
		case err != nil:
			return nil, err
		case answer.GetRespond() != nil:
			return session, nil
		case answer.GetBusy() != nil:
			turn = answer.GetBusy().Turn
			if !sleep(ctx, retryAfter(answer.GetBusy().RetryAfterMs)) {
				return nil, ctx.Err()
			}
		default:
			if err := c.takeWelcome(answer.GetWelcome()); err != nil {
				return nil, err
			}
			// At once on a new cookie, but once only: else who forges welcomes sets the pace.
			if welcomes++; welcomes > 1 && !sleep(ctx, 500*time.Millisecond) {
				return nil, ctx.Err()
			}
		}
	}
}

func (c *Client) takeWelcome(welcome *pb.Opening_Welcome) error {
	if string(welcome.ServerId) != string(c.config.ServerKey[:]) {
		return ErrServerKey
	}
	c.cookie = welcome.Cookie
	return nil
}

// initiate sends the first message of a handshake, and takes the first answer that fits.
func (c *Client) initiate(ctx context.Context, turn []byte) (*Session, *pb.Opening, error) {
	handshake := noise.NewHandshake([]byte(prologue), c.config.ServerKey[:], wire.RandomBytes(noise.KeySize))
	first, err := handshake.WriteFirst(nil)
	if err != nil {
		return nil, nil, err
	}
	var session *Session
	answer, err := c.open(ctx, &pb.Opening{Body: &pb.Opening_Initiate_{
		Initiate: &pb.Opening_Initiate{Cookie: c.cookie, Noise: first, Turn: turn},
	}}, func(o *pb.Opening) bool {
		if respond := o.GetRespond(); respond != nil {
			session = sessionFrom(handshake, respond.Noise)
			return session != nil
		}
		return o.GetBusy() != nil || o.GetWelcome() != nil
	})
	if err != nil {
		return nil, nil, err
	}
	return session, answer, nil
}

// sessionFrom is none if the second message does not fit the first.
func sessionFrom(handshake *noise.Handshake, second []byte) *Session {
	payload, err := handshake.ReadSecond(second)
	if err != nil {
		return nil
	}
	var start pb.LinkStart
	if err := proto.Unmarshal(payload, &start); err != nil || !isAddress(start.Observed) {
		return nil
	}
	return NewPeerSession(start.Session, handshake.Split())
}

// open asks outside of a session. What does not fit is passed over.
func (c *Client) open(ctx context.Context, message *pb.Opening, fits func(*pb.Opening) bool) (*pb.Opening, error) {
	message.Transaction = wire.Random64()
	datagram, err := EncodeOpening(message, OpeningSize)
	if err != nil {
		return nil, err
	}
	answers, answer := make(chan *pb.Opening, 8), make(chan *pb.Opening, 1)
	c.mu.Lock()
	c.openings[message.Transaction] = answers
	c.mu.Unlock()
	done := make(chan struct{})
	defer func() {
		close(done)
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.openings, message.Transaction)
	}()
	go func() {
		for {
			select {
			case <-done:
				return
			case a := <-answers:
				if fits(a) {
					answer <- a
					return
				}
			}
		}
	}()
	return ask(ctx, func() { c.config.Send(datagram) }, answer)
}

package link

import (
	"time"

	"uhp/pb"
)

// HandleOpening takes a datagram from the server that begins with 0x04.
func (c *Client) HandleOpening(datagram []byte) {
	opening, err := DecodeOpening(datagram)
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if hint := opening.GetNoSession(); hint != nil {
		c.takeHint(hint)
		return
	}
	if waiting := c.openings[opening.Transaction]; waiting != nil {
		select {
		case waiting <- opening:
		default: // more answers than anybody honest gives
		}
	}
}

// takeHint is for a session that is there, and not while another is being made.
func (c *Client) takeHint(hint *pb.Opening_NoSession) {
	if c.current == nil || hint.Session != c.current.ID || c.pending != nil || time.Since(c.began) < hintPause {
		return
	}
	c.hint = hint
	select {
	case c.hinted <- struct{}{}:
	default:
	}
}

// HandleControl takes a datagram from the server that begins with 0x06.
func (c *Client) HandleControl(datagram []byte) {
	id, ok := sessionOf(datagram)
	if !ok {
		return
	}
	c.mu.Lock()
	message := c.unseal(id, datagram)
	if message == nil {
		c.mu.Unlock()
		return
	}
	waiting := c.questions[message.Transaction]
	c.mu.Unlock()

	switch {
	case message.GetPathChallenge() != nil:
		c.answerChallenge(id, message)
	case waiting != nil:
		select {
		case waiting <- message:
		default: // answered already
		}
	default:
		c.config.Unasked(message)
	}
}

func (c *Client) unseal(id uint64, datagram []byte) *pb.Control {
	for _, session := range []*Session{c.current, c.pending} {
		if session == nil || session.ID != id {
			continue
		}
		plaintext, err := session.Open(datagram)
		if err != nil {
			return nil
		}
		c.heard = time.Now()
		message, err := DecodeControl(plaintext)
		if err != nil {
			return nil
		}
		return message
	}
	return nil
}

// answerChallenge says in the same session that this peer is where the challenge went.
func (c *Client) answerChallenge(id uint64, challenge *pb.Control) {
	plaintext, err := EncodeControl(&pb.Control{
		Transaction: challenge.Transaction,
		Body:        &pb.Control_PathResponse{PathResponse: &pb.PathResponse{Token: challenge.GetPathChallenge().Token}},
	}, 0)
	if err != nil {
		return
	}
	c.seal(func() *Session {
		if c.current != nil && c.current.ID == id {
			return c.current
		}
		return nil
	}, plaintext)
}

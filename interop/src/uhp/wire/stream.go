package wire

import (
	"encoding/binary"
	"io"

	"google.golang.org/protobuf/proto"
)

// MaxStreamMessage is the longest message on a stream, bytes without its length.
const MaxStreamMessage = 512

// Frame puts the length before a message.
func Frame(message proto.Message) ([]byte, error) {
	body, err := proto.Marshal(message)
	if err != nil {
		return nil, err
	}
	if len(body) > MaxStreamMessage {
		return nil, ErrBounds
	}
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(body))), body...), nil
}

// WriteMessage writes one message.
func WriteMessage(w io.Writer, message proto.Message) error {
	framed, err := Frame(message)
	if err != nil {
		return err
	}
	_, err = w.Write(framed)
	return err
}

// ReadMessage reads one message, and nothing behind it.
func ReadMessage(r io.Reader, message proto.Message) error {
	var length [2]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return err
	}
	n := binary.BigEndian.Uint16(length[:])
	if n > MaxStreamMessage {
		return ErrBounds
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		return err
	}
	return proto.Unmarshal(body, message)
}

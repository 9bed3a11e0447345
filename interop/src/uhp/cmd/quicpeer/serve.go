package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/lucas-clemente/quic-go"
)

// What the first byte of a stream asks for; numbers are four bytes, the highest first.
const (
	echo   = 'e' // each byte back as it comes, and the end after the end
	after  = 'a' // everything back, but not before the end has come
	first  = 'f' // the end at once; then the SHA-256 of what came, on a stream of its own
	open   = 'o' // NUMBER: a stream of its own with so many bytes, which must come back; then "same"
	abort  = 'r' // NUMBER: a reset and a stop with this code
	endure = 'w' // bytes without end; says "reset CODE" and "stopped CODE" when they come
	shut   = 'c' // NUMBER, REASON: closes the connection
)

// serve does what is asked on the connection's streams, sends its datagrams back, and says how it ended.
func serve(connection quic.Connection) {
	go func() {
		for {
			datagram, err := connection.ReceiveMessage()
			if err != nil {
				return
			}
			_ = connection.SendMessage(datagram) // lost, as any may be
		}
	}()
	for {
		stream, err := connection.AcceptStream(context.Background())
		if err != nil {
			sayEnd(err)
			return
		}
		go func() {
			if err := answer(connection, stream); err != nil && connection.Context().Err() == nil {
				fmt.Fprintf(os.Stderr, "quicpeer: stream %d: %v\n", stream.StreamID(), err)
				stream.CancelWrite(1)
				stream.CancelRead(1)
			}
		}()
	}
}

func sayEnd(err error) {
	var application *quic.ApplicationError
	switch {
	case !errors.As(err, &application):
		fmt.Println("closed otherwise", err)
	case application.Remote:
		fmt.Println("closed remote", uint64(application.ErrorCode), application.ErrorMessage)
	default:
		fmt.Println("closed local", uint64(application.ErrorCode), application.ErrorMessage)
	}
}

func answer(connection quic.Connection, stream quic.Stream) error {
	wish := make([]byte, 1)
	if _, err := io.ReadFull(stream, wish); err != nil {
		return err
	}
	switch wish[0] {
	case echo:
		if _, err := io.Copy(stream, stream); err != nil {
			return err
		}
		return stream.Close()
	case after:
		all, err := io.ReadAll(stream)
		if err != nil {
			return err
		}
		if _, err := stream.Write(all); err != nil {
			return err
		}
		return stream.Close()
	case first:
		return endFirst(connection, stream)
	case open:
		return openOwn(connection, stream)
	case abort:
		code, err := number(stream)
		stream.CancelWrite(quic.StreamErrorCode(code))
		stream.CancelRead(quic.StreamErrorCode(code))
		return err
	case endure:
		return untilAborted(stream)
	case shut:
		code, err := number(stream)
		if err != nil {
			return err
		}
		reason, err := io.ReadAll(stream)
		if err != nil {
			return err
		}
		return connection.CloseWithError(quic.ApplicationErrorCode(code), string(reason))
	default:
		return fmt.Errorf("what is %q?", wish)
	}
}

func number(stream quic.Stream) (uint32, error) {
	var bytes [4]byte
	_, err := io.ReadFull(stream, bytes[:])
	return binary.BigEndian.Uint32(bytes[:]), err
}

func endFirst(connection quic.Connection, stream quic.Stream) error {
	if err := stream.Close(); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, stream); err != nil {
		return err
	}
	own, err := connection.OpenStreamSync(context.Background())
	if err != nil {
		return err
	}
	if _, err := own.Write(sum.Sum(nil)); err != nil {
		return err
	}
	return own.Close()
}

func openOwn(connection quic.Connection, stream quic.Stream) error {
	length, err := number(stream)
	if err != nil {
		return err
	}
	data := make([]byte, length)
	if _, err := rand.Read(data); err != nil {
		return err
	}
	own, err := connection.OpenStreamSync(context.Background())
	if err != nil {
		return err
	}
	written := make(chan error, 1)
	go func() {
		if _, err := own.Write(data); err != nil {
			written <- err
			return
		}
		written <- own.Close()
	}()
	back, err := io.ReadAll(own)
	if err != nil {
		return err
	}
	if err := <-written; err != nil {
		return err
	}
	if !bytes.Equal(back, data) {
		return errors.New("what came back is not what was sent")
	}
	if _, err := stream.Write([]byte("same")); err != nil {
		return err
	}
	return stream.Close()
}

func untilAborted(stream quic.Stream) error {
	var code *quic.StreamError
	stopped := make(chan error, 1)
	go func() {
		for zeros := make([]byte, 1000); ; {
			if _, err := stream.Write(zeros); err != nil {
				stopped <- err
				return
			}
		}
	}()
	if _, err := io.Copy(io.Discard, stream); !errors.As(err, &code) {
		return fmt.Errorf("no reset, but %v", err)
	}
	fmt.Println("reset", uint64(code.ErrorCode))
	if err := <-stopped; !errors.As(err, &code) {
		return fmt.Errorf("no stop, but %v", err)
	}
	fmt.Println("stopped", uint64(code.ErrorCode))
	return nil
}

// Command tcpcheck is what goes through the tunnels: "serve" answers each connection with what it was
// sent, "send" has some megabytes come back and compares them, and "refused" wants to be sent nothing.
package main

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"
)

const patience = time.Minute

func main() {
	err := errors.New("usage: tcpcheck serve ADDRESS | send ADDRESS MEGABYTES | refused ADDRESS")
	switch {
	case len(os.Args) == 3 && os.Args[1] == "serve":
		err = serve(os.Args[2])
	case len(os.Args) == 3 && os.Args[1] == "refused":
		err = refused(os.Args[2])
	case len(os.Args) == 4 && os.Args[1] == "send":
		err = send(os.Args[2], os.Args[3])
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "tcpcheck: %v\n", err)
		os.Exit(1)
	}
}

// serve takes all that a connection sends up to its end, and only then sends it back, so that a
// direction must be able to end before the other.
func serve(address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Println("listening", listener.Addr())
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer connection.Close()
			all, err := io.ReadAll(connection)
			if err != nil {
				fmt.Fprintf(os.Stderr, "tcpcheck: %v\n", err)
				return
			}
			_, _ = connection.Write(all) // the other end tells what came
		}()
	}
}

func send(address, megabytes string) error {
	count, err := strconv.Atoi(megabytes)
	if err != nil {
		return err
	}
	data := make([]byte, count<<20)
	if _, err := rand.Read(data); err != nil {
		return err
	}
	connection, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		return err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := connection.Write(data); err != nil {
		return err
	}
	if err := connection.(*net.TCPConn).CloseWrite(); err != nil {
		return err
	}
	received := sha256.New()
	if _, err := io.Copy(received, connection); err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	if !bytes.Equal(received.Sum(nil), sum[:]) {
		return errors.New("what came back is not what was sent")
	}
	fmt.Printf("%x\n", sum)
	return nil
}

// refused succeeds when the connection ends with nothing in it, be it before the dial has returned.
func refused(address string) error {
	connection, err := net.DialTimeout("tcp", address, patience)
	if errors.Is(err, syscall.ECONNRESET) {
		return nil
	}
	if err != nil {
		return err
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	n, err := connection.Read(make([]byte, 1))
	if n > 0 || err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("not refused: %d bytes, %v", n, err)
	}
	return nil
}

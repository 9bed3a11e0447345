package tunnel

import (
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/lucas-clemente/quic-go"

	"uhp/identity"
	"uhp/pb"
	"uhp/wire"
)

// The codes that streams and connections end with.
const (
	codeOrderly        = 0
	codeInternal       = 1
	codeProtocol       = 2
	codeRefused        = 3
	codeUnknownService = 4
	codeDialFailed     = 5
	codeTCPReset       = 6
	codePathLost       = 7
)

const openTime = 10 * time.Second

// serveStream is for a stream that the other side opened: it names a service and gets its TCP server.
func serveStream(stream quic.Stream, services map[string]string) {
	_ = stream.SetReadDeadline(time.Now().Add(openTime))
	var open pb.StreamOpen
	if err := wire.ReadMessage(stream, &open); err != nil || !identity.IsService(open.Service) {
		abort(stream, codeProtocol)
		return
	}
	_ = stream.SetReadDeadline(time.Time{})
	address, ok := services[open.Service]
	if !ok {
		abort(stream, codeUnknownService)
		return
	}
	tcp, err := net.DialTimeout("tcp", address, openTime)
	if err != nil {
		abort(stream, codeDialFailed)
		return
	}
	join(stream, tcp.(*net.TCPConn))
}

// Forward takes TCP connections, and leads each to a service of the other side.
func (c *Connection) Forward(local net.Listener, service string) error {
	for {
		tcp, err := local.Accept()
		if err != nil {
			return err
		}
		go c.forward(tcp.(*net.TCPConn), service)
	}
}

func (c *Connection) forward(tcp *net.TCPConn, service string) {
	stream, err := c.OpenStreamSync(c.Context())
	if err != nil {
		reset(tcp)
		return
	}
	if err := wire.WriteMessage(stream, &pb.StreamOpen{Service: service}); err != nil {
		abort(stream, codeInternal)
		reset(tcp)
		return
	}
	join(stream, tcp)
}

// join copies both ways; the end of one direction is the end of the other's same direction alone.
func join(stream quic.Stream, tcp *net.TCPConn) {
	defer tcp.Close()
	var both sync.WaitGroup
	both.Add(2)
	go func() {
		defer both.Done()
		toStream(stream, tcp)
	}()
	go func() {
		defer both.Done()
		toTCP(tcp, stream)
	}()
	both.Wait()
}

func toStream(stream quic.Stream, tcp *net.TCPConn) {
	_, err := io.Copy(stream, tcp)
	if err == nil {
		_ = stream.Close()
		return
	}
	if errors.Is(err, syscall.ECONNRESET) {
		stream.CancelWrite(codeTCPReset)
	} else {
		stream.CancelWrite(codeInternal)
	}
	_ = tcp.CloseRead() // whoever stopped the stream wants no more
}

func toTCP(tcp *net.TCPConn, stream quic.Stream) {
	_, err := io.Copy(tcp, stream)
	if err == nil {
		_ = tcp.CloseWrite()
		return
	}
	stream.CancelRead(codeTCPReset)
	reset(tcp) // what comes after a hole is not the end
}

// reset has TCP say that the connection broke.
func reset(tcp *net.TCPConn) {
	_ = tcp.SetLinger(0)
	_ = tcp.Close()
}

func abort(stream quic.Stream, code quic.StreamErrorCode) {
	stream.CancelWrite(code)
	stream.CancelRead(code)
}

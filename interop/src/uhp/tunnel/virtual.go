package tunnel

import (
	"encoding/binary"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"
)

const (
	virtualPort = 1
	queueLength = 4096
)

// virtualAddress is what QUIC sees of an instance, whatever its path: in fd75:6870::/64, which is
// nobody's. Being IPv6, it makes quic-go keep to packets of 1,232 bytes.
func virtualAddress(instance uint64) netip.Addr {
	ip := [16]byte{0xfd, 0x75, 0x68, 0x70}
	binary.BigEndian.PutUint64(ip[8:], instance)
	return netip.AddrFrom16(ip)
}

func udpAddress(ip netip.Addr) *net.UDPAddr {
	return net.UDPAddrFromAddrPort(netip.AddrPortFrom(ip, virtualPort))
}

type packet struct {
	data []byte
	from netip.Addr
}

// virtualConn is the socket as QUIC sees it.
type virtualConn struct {
	endpoint *Endpoint
	packets  chan packet
	closed   chan struct{}
	once     sync.Once
}

func newVirtualConn(e *Endpoint) *virtualConn {
	return &virtualConn{endpoint: e, packets: make(chan packet, queueLength), closed: make(chan struct{})}
}

// deliver drops what finds the queue full, as a socket would.
func (c *virtualConn) deliver(datagram []byte, from netip.Addr) {
	select {
	case c.packets <- packet{append([]byte(nil), datagram...), from}:
	default:
	}
}

// ReadFrom waits for a packet from a path.
func (c *virtualConn) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case p := <-c.packets:
		return copy(b, p.data), udpAddress(p.from), nil
	case <-c.closed:
		return 0, nil, net.ErrClosed
	}
}

// WriteTo sends on the instance's path; where there is none now, the packet is lost.
func (c *virtualConn) WriteTo(b []byte, to net.Addr) (int, error) {
	if udp, ok := to.(*net.UDPAddr); ok {
		if path, ok := c.endpoint.pathTo(udp.AddrPort().Addr()); ok {
			c.endpoint.send(b, path)
		}
	}
	return len(b), nil
}

// Close ends ReadFrom.
func (c *virtualConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return nil
}

// LocalAddr is this instance's own stable address.
func (c *virtualConn) LocalAddr() net.Addr {
	return udpAddress(virtualAddress(c.endpoint.instance))
}

// SetDeadline is not offered.
func (c *virtualConn) SetDeadline(time.Time) error { return os.ErrNoDeadline }

// SetReadDeadline is not offered.
func (c *virtualConn) SetReadDeadline(time.Time) error { return os.ErrNoDeadline }

// SetWriteDeadline is not offered.
func (c *virtualConn) SetWriteDeadline(time.Time) error { return os.ErrNoDeadline }

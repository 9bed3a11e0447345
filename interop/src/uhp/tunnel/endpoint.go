// Package tunnel is a peer: one UDP socket with its link to the server, its paths to others, QUIC over
// them, and TCP connections through it. docs/protocol.md, sections 4 to 6.
package tunnel

import (
	"context"
	"log"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/lucas-clemente/quic-go"

	"uhp/identity"
	"uhp/link"
	"uhp/pb"
	"uhp/probe"
	"uhp/wire"
)

// Endpoint is one opened socket with everything that shares it.
type Endpoint struct {
	id       *identity.Identity
	instance uint64
	server   netip.AddrPort
	key      identity.ID
	socket   *net.UDPConn
	link     *link.Client
	quic     *virtualConn

	mu    sync.Mutex
	byKey map[uint64]*route         // by the key id of what comes in
	dark  map[netip.AddrPort]*route // who else sends QUIC is dropped
	paths map[netip.Addr]*route     // by the other instance's stable address
	ready chan struct{}             // closed when the server knows us for the first time
	once  sync.Once
	names func() int
	knows func()
	asked func(*pb.Control)
}

// Open opens the socket and begins to speak to the server.
func Open(ctx context.Context, id *identity.Identity, server netip.AddrPort, key identity.ID) (*Endpoint, error) {
	network := "udp6"
	if server.Addr().Is4() {
		network = "udp4"
	}
	socket, err := net.ListenUDP(network, &net.UDPAddr{})
	if err != nil {
		return nil, err
	}
	// A burst must fit; the kernel gives what it allows.
	_ = socket.SetReadBuffer(4 << 20)
	_ = socket.SetWriteBuffer(4 << 20)
	e := &Endpoint{
		id: id, instance: wire.Random64(), server: server, key: key, socket: socket,
		byKey: map[uint64]*route{}, dark: map[netip.AddrPort]*route{}, paths: map[netip.Addr]*route{},
		ready: make(chan struct{}),
		names: func() int { return 0 }, knows: func() {}, asked: func(*pb.Control) {},
	}
	e.quic = newVirtualConn(e)
	e.link = link.NewClient(link.Config{
		Server: server, ServerKey: key, Identity: id, Instance: e.instance,
		Send:        func(datagram []byte) { e.send(datagram, server) },
		Names:       func() int { return e.names() },
		Established: e.established,
		Unasked:     func(c *pb.Control) { e.asked(c) },
	})
	return e, nil
}

// start begins to receive, once it is set who wants what; failed gets what ends the link.
func (e *Endpoint) start(ctx context.Context, failed func(error)) {
	go e.receive()
	go func() {
		if err := e.link.Run(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
	}()
}

func (e *Endpoint) established() {
	e.once.Do(func() { close(e.ready) })
	e.knows()
}

// Close closes the socket; QUIC's connections must be closed before.
func (e *Endpoint) Close() {
	_ = e.quic.Close()
	_ = e.socket.Close()
}

func (e *Endpoint) send(datagram []byte, to netip.AddrPort) {
	// What cannot be sent is lost, like much else; who needs it sends it again.
	_, _ = e.socket.WriteToUDPAddrPort(datagram, to)
}

func (e *Endpoint) receive() {
	buffer := make([]byte, 1<<16)
	for {
		n, from, err := e.socket.ReadFromUDPAddrPort(buffer)
		if err != nil {
			select {
			case <-e.quic.closed:
				return
			default:
				time.Sleep(time.Millisecond) // an ICMP error of somebody's address
				continue
			}
		}
		e.dispatch(buffer[:n], netip.AddrPortFrom(from.Addr().Unmap(), from.Port()))
	}
}

func (e *Endpoint) dispatch(datagram []byte, from netip.AddrPort) {
	switch {
	case len(datagram) < 2:
	case wire.IsQUIC(datagram):
		e.mu.Lock()
		r := e.dark[from]
		e.mu.Unlock()
		if r != nil {
			r.heard(from)
			e.quic.deliver(datagram, r.virtual)
		}
	case datagram[0] == wire.Probe:
		if key, ok := probe.KeyID(datagram); ok {
			e.mu.Lock()
			r := e.byKey[key]
			e.mu.Unlock()
			if r != nil {
				r.handle(datagram, from)
			}
		}
	case from != e.server:
	case datagram[0] == wire.Opening:
		e.link.HandleOpening(datagram)
	case datagram[0] == wire.Control:
		e.link.HandleControl(datagram)
	}
}

// hosts are the addresses of own interfaces where the socket can be reached.
func (e *Endpoint) hosts() []*pb.Address {
	port := e.socket.LocalAddr().(*net.UDPAddr).AddrPort().Port()
	var all []*pb.Address
	for _, network := range interfaceNetworks() {
		ip := network.Addr()
		if ip.Is4() == e.server.Addr().Is4() && !ip.IsLinkLocalUnicast() &&
			ip.IsLoopback() == e.server.Addr().IsLoopback() && len(all) < 8 {
			all = append(all, wire.ToProto(netip.AddrPortFrom(ip, port)))
		}
	}
	return all
}

// interfaceNetworks are the own addresses, with the lengths of their networks.
func interfaceNetworks() []netip.Prefix {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		log.Printf("cannot list the interfaces: %v", err)
	}
	var all []netip.Prefix
	for _, each := range addresses {
		if network, ok := each.(*net.IPNet); ok {
			if ip, ok := netip.AddrFromSlice(network.IP); ok {
				ones, _ := network.Mask.Size()
				all = append(all, netip.PrefixFrom(ip.Unmap(), ones))
			}
		}
	}
	return all
}

// now is what statements are dated with.
func now() uint64 {
	return uint64(time.Now().UnixMilli())
}

// handshakeTime is what a busy machine may take for each step of a handshake.
const handshakeTime = 20 * time.Second

// quicConfig is of both roles. Datagrams are taken, since a connector may keep the connection alive with
// them, and nobody reads them.
func quicConfig() *quic.Config {
	return &quic.Config{
		Versions:                []quic.VersionNumber{quic.Version1},
		ConnectionIDLength:      8,
		HandshakeIdleTimeout:    handshakeTime,
		MaxRetryTokenAge:        handshakeTime,
		MaxIdleTimeout:          60 * time.Second,
		MaxIncomingStreams:      1000,
		MaxIncomingUniStreams:   -1,
		DisablePathMTUDiscovery: true,
		EnableDatagrams:         true,
	}
}

// dialConfig is the connector's: it keeps an idle connection alive.
func dialConfig() *quic.Config {
	config := quicConfig()
	config.KeepAlivePeriod = 20 * time.Second
	return config
}

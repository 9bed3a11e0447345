package punch

import "net/netip"

// Filter tells where probes may go. docs/protocol.md, section 5, "Finding a path", 1.
type Filter struct {
	// Server is not probed; when it is on loopback, loopback is.
	Server netip.AddrPort
	// Networks are those of the own interfaces.
	Networks []netip.Prefix
}

var (
	thisNetwork  = netip.MustParsePrefix("0.0.0.0/8")
	reserved     = netip.MustParsePrefix("240.0.0.0/4")
	sharedSpace  = netip.MustParsePrefix("100.64.0.0/10")
	linkLocalIP4 = netip.MustParsePrefix("169.254.0.0/16")
)

// Admits tells whether an address may be spoken to at all.
func (f Filter) Admits(a netip.AddrPort) bool {
	ip := a.Addr()
	switch {
	case !a.IsValid(), a.Port() == 0, a == f.Server,
		thisNetwork.Contains(ip), reserved.Contains(ip), ip.IsMulticast(), ip.IsUnspecified(),
		ip.Is6() && ip.IsLinkLocalUnicast(),
		linkLocalIP4.Contains(ip) && !f.onLink(ip),
		ip.IsLoopback() && !f.Server.Addr().IsLoopback(),
		f.isBroadcast(ip):
		return false
	}
	return ip.Is4() == f.Server.Addr().Is4() // the socket has the server's family
}

// AdmitsHost tells whether an address may be a host candidate of whom the server sees elsewhere.
func (f Filter) AdmitsHost(a, observed netip.AddrPort) bool {
	ip := a.Addr()
	return f.Admits(a) && (ip.IsPrivate() || sharedSpace.Contains(ip) || f.onLink(ip) || a == observed)
}

func (f Filter) onLink(ip netip.Addr) bool {
	for _, network := range f.Networks {
		if network.Contains(ip) {
			return true
		}
	}
	return false
}

// isBroadcast looks for the last address of an own IPv4 network.
func (f Filter) isBroadcast(ip netip.Addr) bool {
	for _, network := range f.Networks {
		if ip.Is4() && network.Contains(ip) && network.Bits() < 31 && !network.Contains(ip.Next()) {
			return true
		}
	}
	return false
}

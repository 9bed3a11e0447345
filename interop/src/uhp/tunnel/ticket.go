package tunnel

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"uhp/identity"
)

const defaultPort = "21473"

var errTicket = errors.New("not a ticket: uhp://HOST[:PORT]/NAME?server=KEY&peer=PEERID")

// Ticket is what a connector must know. docs/protocol.md, section 7; here the PeerId must be in it.
type Ticket struct {
	Host, Port string
	Name       string
	ServerKey  identity.ID
	Peer       identity.ID
}

// ParseTicket refuses whole what is not one.
func ParseTicket(text string) (*Ticket, error) {
	rest, ok := cutPrefix(text, "uhp://")
	authority, rest, hasName := strings.Cut(rest, "/")
	name, query, hasQuery := strings.Cut(rest, "?")
	if !ok || !hasName || !hasQuery || !identity.IsName(name) {
		return nil, errTicket
	}
	t := &Ticket{Name: name}
	var err error
	if t.Host, t.Port, err = ParseServer(authority); err != nil {
		return nil, errTicket
	}
	seen := map[string]bool{}
	for _, each := range strings.Split(query, "&") {
		key, value, _ := strings.Cut(each, "=")
		into := map[string]*identity.ID{"server": &t.ServerKey, "peer": &t.Peer}[key]
		if into == nil || seen[key] {
			return nil, errTicket
		}
		seen[key] = true
		if *into, err = identity.ParseID(value); err != nil {
			return nil, errTicket
		}
	}
	if len(seen) != 2 {
		return nil, errTicket
	}
	return t, nil
}

// ParseServer reads HOST[:PORT].
func ParseServer(text string) (host, port string, err error) {
	if host, port, err = net.SplitHostPort(text); err != nil {
		host, port = strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"), defaultPort
	}
	if number, err := strconv.ParseUint(port, 10, 16); err != nil || number == 0 || host == "" {
		return "", "", errTicket
	}
	return host, port, nil
}

// Resolve looks the server's address up.
func (t *Ticket) Resolve() (netip.AddrPort, error) {
	address, err := net.ResolveUDPAddr("udp", net.JoinHostPort(t.Host, t.Port))
	if err != nil {
		return netip.AddrPort{}, err
	}
	a := address.AddrPort()
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()), nil
}

func (t *Ticket) String() string {
	return fmt.Sprintf("uhp://%s/%s?server=%s&peer=%s", net.JoinHostPort(t.Host, t.Port), t.Name, t.ServerKey, t.Peer)
}

func cutPrefix(text, prefix string) (string, bool) {
	return strings.TrimPrefix(text, prefix), strings.HasPrefix(text, prefix)
}

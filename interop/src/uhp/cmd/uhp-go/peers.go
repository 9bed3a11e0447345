package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"strings"

	"uhp/identity"
	"uhp/tunnel"
)

func listen(ctx context.Context, flags *flag.FlagSet, args []string) error {
	file := flags.String("identity", "", "")
	server := flags.String("server", "", "")
	allow := flags.String("allow", "", "")
	expose := flags.String("expose", "", "")
	if err := parse(flags, args, 1); err != nil {
		return err
	}
	service, address, ok := strings.Cut(*expose, "=")
	if !ok || !identity.IsService(service) || !identity.IsName(flags.Arg(0)) {
		return errUsage
	}
	id, err := identity.Load(*file)
	if err != nil {
		return err
	}
	ticket := &tunnel.Ticket{Name: flags.Arg(0), Peer: id.ID}
	place, key, _ := strings.Cut(*server, "#")
	if ticket.Host, ticket.Port, err = tunnel.ParseServer(place); err != nil {
		return err
	}
	if ticket.ServerKey, err = identity.ParseID(key); err != nil {
		return err
	}
	allows, err := allowing(*allow)
	if err != nil {
		return err
	}
	return tunnel.Listen(ctx, tunnel.ListenConfig{
		Identity: id, Ticket: ticket, Services: map[string]string{service: address}, Allows: allows, Report: report,
	})
}

// allowing returns none for everybody.
func allowing(text string) (func(identity.ID) bool, error) {
	if text == "any" {
		return nil, nil
	}
	only, err := identity.ParseID(text)
	return func(peer identity.ID) bool { return peer == only }, err
}

// forwardings are local addresses, and the services that they lead to.
type forwardings []forwarding

type forwarding struct {
	address, service string
}

func (f *forwardings) String() string { return "" }

// Set reads ADDR:PORT=SERVICE.
func (f *forwardings) Set(text string) error {
	address, service, ok := strings.Cut(text, "=")
	if !ok || !identity.IsService(service) {
		return errUsage
	}
	*f = append(*f, forwarding{address, service})
	return nil
}

func connect(ctx context.Context, flags *flag.FlagSet, args []string) error {
	file := flags.String("identity", "", "")
	wait := flags.Bool("wait", false, "")
	var forwards forwardings
	flags.Var(&forwards, "forward", "")
	if err := parse(flags, args, 1); err != nil {
		return err
	}
	ticket, err := tunnel.ParseTicket(flags.Arg(0))
	if err != nil {
		return err
	}
	id, err := identity.Load(*file)
	if err != nil {
		return err
	}
	connection, err := tunnel.Connect(ctx, id, ticket)
	// The server answers so only after its two seconds, so that this is no hurry.
	for *wait && errors.Is(err, tunnel.ErrNotAvailable) && ctx.Err() == nil {
		connection, err = tunnel.Connect(ctx, id, ticket)
	}
	if err != nil {
		return err
	}
	defer connection.Close()
	report("connected", ticket.Peer.String())
	for _, each := range forwards {
		local, err := net.Listen("tcp", each.address)
		if err != nil {
			return err
		}
		defer local.Close()
		report("forward", each.service+" "+local.Addr().String())
		go func(service string) {
			// Ends with the listener, which ends with this command.
			_ = connection.Forward(local, service)
		}(each.service)
	}
	select {
	case <-ctx.Done():
		return nil
	case <-connection.Context().Done():
		return errors.New("the tunnel ended: " + cause(connection))
	}
}

// cause is what ended a connection, as far as QUIC tells.
func cause(connection *tunnel.Connection) string {
	_, err := connection.AcceptStream(context.Background())
	return fmt.Sprint(err)
}

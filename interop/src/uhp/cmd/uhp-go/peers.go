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

func connect(ctx context.Context, flags *flag.FlagSet, args []string) error {
	file := flags.String("identity", "", "")
	forward := flags.String("forward", "", "")
	if err := parse(flags, args, 1); err != nil {
		return err
	}
	address, service, ok := strings.Cut(*forward, "=")
	if !ok || !identity.IsService(service) {
		return errUsage
	}
	ticket, err := tunnel.ParseTicket(flags.Arg(0))
	if err != nil {
		return err
	}
	id, err := identity.Load(*file)
	if err != nil {
		return err
	}
	local, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	defer local.Close()
	connection, err := tunnel.Connect(ctx, id, ticket)
	if err != nil {
		return err
	}
	defer connection.Close()
	report("connected", ticket.Peer.String())
	report("forward", local.Addr().String())
	go func() {
		// Ends with the listener, which ends with this command.
		_ = connection.Forward(local, service)
	}()
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

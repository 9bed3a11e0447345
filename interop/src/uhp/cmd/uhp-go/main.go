// Command uhp-go is a second implementation of UHP's protocol, to check docs/protocol.md and the Java
// implementation against. It writes a line for each event: a word, and details.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"uhp/identity"
	"uhp/vectors"
)

const usage = `usage: uhp-go id      --identity FILE
       uhp-go listen  --identity FILE --server HOST[:PORT]#KEY --allow PEERID|any --expose SERVICE=HOST:PORT NAME
       uhp-go connect [--wait] --identity FILE --forward ADDR:PORT=SERVICE... TICKET
       uhp-go vectors UHP-1.TXT NOISE-NK.TXT
`

var errUsage = errors.New("wrong usage")

func main() {
	// The library would complain that the socket beneath is none; its buffers are set where it is opened.
	_ = os.Setenv("QUIC_GO_DISABLE_RECEIVE_BUFFER_WARNING", "true")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := errUsage
	if len(os.Args) > 1 {
		err = run(ctx, os.Args[1], os.Args[2:])
	}
	switch {
	case errors.Is(err, errUsage):
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	case err != nil:
		fmt.Fprintf(os.Stderr, "uhp-go: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, command string, args []string) error {
	commands := map[string]func(context.Context, *flag.FlagSet, []string) error{
		"id": showID, "listen": listen, "connect": connect, "vectors": checkVectors,
	}
	do := commands[command]
	if do == nil {
		return errUsage
	}
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return do(ctx, flags, args)
}

// parse reads the options, and as many arguments as there must be.
func parse(flags *flag.FlagSet, args []string, count int) error {
	if err := flags.Parse(args); err != nil || flags.NArg() != count {
		return errUsage
	}
	return nil
}

var output sync.Mutex

func report(event, details string) {
	output.Lock()
	defer output.Unlock()
	fmt.Println(event, details)
}

func showID(_ context.Context, flags *flag.FlagSet, args []string) error {
	file := flags.String("identity", "", "")
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	id, err := identity.Load(*file)
	if err != nil {
		return err
	}
	fmt.Println(id.ID)
	return nil
}

func checkVectors(_ context.Context, flags *flag.FlagSet, args []string) error {
	if err := parse(flags, args, 2); err != nil {
		return err
	}
	for i, check := range []func(io.Reader, io.Writer) (bool, error){vectors.Check, vectors.CheckNoise} {
		file, err := os.Open(flags.Arg(i))
		if err != nil {
			return err
		}
		ok, err := check(file, os.Stdout)
		_ = file.Close()
		if err != nil {
			return err
		}
		if !ok {
			return errors.New("not all vectors hold")
		}
	}
	return nil
}

// Command quicpeer speaks plain QUIC, nothing of UHP's: both roles on one socket, for a transport of the
// Java implementation at the other end, which tells it what to do on each stream (see serve.go). It says
//
//	address ADDRESS CERTIFICATE   where it is, and what it presents (DER in hexadecimal)
//	connected accepted|dialed
//	refused WHY                   when what it dialed did not become a connection
//	closed local|remote CODE WHY  for an application's close; "closed otherwise WHY" for any other end
//
// and takes lines of "dial ADDRESS FINGERPRINT" (SHA-256 of the certificate to find there, in
// hexadecimal) until its input ends.
package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/lucas-clemente/quic-go"

	"uhp/identity"
)

const (
	protocol = "uhp-interop"
	patience = time.Minute
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintf(os.Stderr, "quicpeer: %v\n", err)
		os.Exit(1)
	}
}

func run() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	id, err := identity.New(key)
	if err != nil {
		return err
	}
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return err
	}
	listener, err := quic.Listen(socket, &tls.Config{
		NextProtos:   []string{protocol},
		Certificates: []tls.Certificate{{Certificate: [][]byte{id.DER}, PrivateKey: id.Signer}},
	}, config())
	if err != nil {
		return err
	}
	fmt.Printf("address %v %x\n", socket.LocalAddr(), id.DER)
	go accept(listener)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var address, fingerprint string
		if _, err := fmt.Sscanf(lines.Text(), "dial %s %s", &address, &fingerprint); err != nil {
			return err
		}
		go dial(socket, address, fingerprint)
	}
	return nil
}

// config is quic-go's own, but for the version, datagrams, the length that both roles on one socket must
// share, and that a busy machine has time.
func config() *quic.Config {
	return &quic.Config{
		Versions:             []quic.VersionNumber{quic.Version1},
		ConnectionIDLength:   8,
		HandshakeIdleTimeout: patience,
		MaxRetryTokenAge:     patience,
		MaxIdleTimeout:       patience,
		EnableDatagrams:      true,
	}
}

func accept(listener quic.Listener) {
	for {
		connection, err := listener.Accept(context.Background())
		if err != nil {
			return
		}
		fmt.Println("connected accepted")
		go serve(connection)
	}
}

func dial(socket net.PacketConn, address, fingerprint string) {
	connection, err := connect(socket, address, fingerprint)
	if err != nil {
		fmt.Println("refused", err)
		return
	}
	fmt.Println("connected dialed")
	serve(connection)
}

func connect(socket net.PacketConn, address, fingerprint string) (quic.Connection, error) {
	to, err := net.ResolveUDPAddr("udp4", address)
	if err != nil {
		return nil, err
	}
	wanted, err := hex.DecodeString(fingerprint)
	if err != nil {
		return nil, err
	}
	return quic.Dial(socket, to, "peer", &tls.Config{
		NextProtos:         []string{protocol},
		InsecureSkipVerify: true, // the certificate is compared instead
		VerifyPeerCertificate: func(chain [][]byte, _ [][]*x509.Certificate) error {
			if len(chain) != 1 {
				return errors.New("not one certificate")
			}
			if sum := sha256.Sum256(chain[0]); !bytes.Equal(sum[:], wanted) {
				return errors.New("another certificate")
			}
			return nil
		},
	}, config())
}
